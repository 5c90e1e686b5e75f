/** Where code that waits or dates things gets its time, so that tests turn the hands. */
export interface Clock {
  /** Milliseconds since 1970-01-01T00:00:00Z; may step. */
  now(): number;
  /** Milliseconds from an arbitrary start; never steps back. For durations. */
  monotonic(): number;
  /** Calls `run` once after `ms`; cancelled timers never run. Does not keep the process alive. */
  after(ms: number, run: () => void): Timer;
}

export interface Timer {
  cancel(): void;
}

/** The longest that setTimeout waits; more would fire at once. */
const LONGEST_MS = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after(ms, run) {
    let handle: ReturnType<typeof setTimeout>;
    const wait = (left: number): void => {
      const step = Math.min(left, LONGEST_MS);
      handle = setTimeout(() => (left > step ? wait(left - step) : run()), step);
      handle.unref?.();
    };
    wait(ms);
    return { cancel: () => clearTimeout(handle) };
  },
};
