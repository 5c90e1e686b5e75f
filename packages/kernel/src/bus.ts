export type Listener<Event> = (event: Event) => void;

/** Carries events, already durable, to whoever listens. At most once, in order of publication; a listener never blocks it. */
export interface Bus<Event> {
  publish(event: Event): void;
  /** Returns what ends the subscription. */
  subscribe(listener: Listener<Event>): () => void;
}
