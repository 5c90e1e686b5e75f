import type { Rows } from '../journal/rows.ts';

export interface EventsWanted {
  readonly endpoint: string | undefined;
  readonly type: string | undefined;
  readonly limit: number;
  /** Only events with a smaller number. */
  readonly before: number | undefined;
}

export interface FeedStore {
  /** Newest first. */
  events(wanted: EventsWanted): Promise<readonly Rows['event'][]>;
  /** 0 where there is none. */
  lastEvent(): Promise<number>;
}
