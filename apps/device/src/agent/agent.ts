/** One device of a fleet. */
export interface Agent {
  readonly endpoint: string;
  readonly isRegistered: boolean;
  readonly isAsleep: boolean;
  /** Begins to live after `delayMs`. */
  run(delayMs: number): void;
  /** Never rejects. */
  stop(deregister: boolean): Promise<void>;
}
