/** What a command touches of the world around it, so that tests run commands in process. */
export interface Shell {
  /** Results, and nothing else. */
  readonly stdout: (text: string) => void;
  /** What a person should know that is no result. */
  readonly stderr: (text: string) => void;
  /** Whether a person, not a program, reads stdout. */
  readonly stdoutIsTerminal: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Asks the person. Rejects with Failure `usage` where nobody is there to be asked. */
  readonly ask: (question: string) => Promise<string>;
  /** Asks the person, who does not see what they type. Rejects with Failure `usage` where nobody is there to be asked. */
  readonly askSecret: (question: string) => Promise<string>;
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  readonly now: () => number;
  /** From now on Ctrl-C, or being asked to end, ends no more than what has this signal; before, it ends the process. */
  readonly interruption: () => AbortSignal;
}
