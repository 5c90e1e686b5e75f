import type { Clock, Timer } from '@holdfast/kernel';

/**
 * When a device in queue mode listens: from anything that it says or hears until it has been silent for a while (Core 1.1.1 §6.5). What comes
 * later is lost on it; the server keeps it until the device speaks again.
 */
export class AwakeWindow {
  readonly #clock: Clock;
  readonly #ms: number;
  readonly #onChange: (isAwake: boolean) => void;
  #timer: Timer | undefined;
  #closed = false;

  constructor(clock: Clock, ms: number, onChange: (isAwake: boolean) => void) {
    this.#clock = clock;
    this.#ms = ms;
    this.#onChange = onChange;
  }

  get isAwake(): boolean {
    return this.#timer !== undefined;
  }

  /** The device speaks, or was spoken to. */
  touch(): void {
    if (this.#closed) return;
    const wasAwake = this.isAwake;
    this.#timer?.cancel();
    this.#timer = this.#clock.after(this.#ms, () => {
      this.#timer = undefined;
      this.#onChange(false);
    });
    if (!wasAwake) this.#onChange(true);
  }

  close(): void {
    this.#closed = true;
    this.#timer?.cancel();
    this.#timer = undefined;
  }
}
