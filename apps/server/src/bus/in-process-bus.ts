import { errorChain, type Bus, type Listener, type Logger } from '@holdfast/kernel';

/** Calls every listener in turn. One that throws is logged and does not keep the event from the others. */
export class InProcessBus<Event> implements Bus<Event> {
  readonly #listeners = new Set<Listener<Event>>();
  readonly #log: Logger;

  constructor(log: Logger) {
    this.#log = log;
  }

  publish(event: Event): void {
    for (const listener of this.#listeners) {
      try {
        listener(event);
      } catch (error) {
        this.#log.error({ error: errorChain(error) }, 'a listener failed');
      }
    }
  }

  subscribe(listener: Listener<Event>): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }
}
