import { errorChain, type Bus, type Logger } from '@holdfast/kernel';
import type { Feed } from '../feed/feed.ts';
import type { Journal } from '../journal/journal.ts';
import { transact } from '../journal/transact.ts';
import type { LogEvent } from './log-event.ts';

export interface TellRefusalsParts {
  readonly bus: Bus<LogEvent>;
  readonly journal: Journal;
  readonly feed: Feed;
  readonly log: Logger;
}

/** Puts into the feed what witnesses do not cosign: somebody has to look into it. */
export function tellRefusals({ bus, journal, feed, log }: TellRefusalsParts): void {
  bus.subscribe((event) => {
    if (event.kind !== 'log.witness-refused') return;
    const { witness, reason, detail } = event;
    transact(journal, (change) =>
      feed.add(change, {
        type: 'log.witness-refused',
        text: `Witness ${witness} does not cosign the log: ${detail}`,
        detail: { witness, reason },
      }),
    ).catch((error: unknown) => log.warn({ error: errorChain(error) }, 'a refusal was not told'));
  });
}
