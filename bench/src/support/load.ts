export interface LoadResult {
  /** Completed: answered, or hands shaken. */
  readonly requests: number;
  readonly retransmissions: number;
}

/** What one contender's server is put under. */
export interface Load {
  /** Loads the server for a while. Rejects where it answers with an error, or nothing at all. */
  run(seconds: number): Promise<LoadResult>;
  close(): void;
}
