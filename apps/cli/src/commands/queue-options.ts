import { InvalidArgumentError, Option, type Command } from 'commander';
import { isQueued, targetOf, WAIT_SECONDS, type QueuedOperation } from '@holdfast/api-contract';
import { waitFor } from '../operations/wait-for.ts';
import type { Session } from '../session.ts';

/** What a command takes whose operation may have to wait for the device. */
export interface QueueFlags {
  readonly queue?: true;
  readonly now?: true;
  readonly expires?: number;
  readonly wait?: true;
}

export const withQueueOptions = (command: Command): Command =>
  command
    .addOption(
      new Option('--queue', 'let it wait also for a device that is away or does not answer').conflicts('now'),
    )
    .addOption(new Option('--now', 'fail instead of waiting for a device that sleeps'))
    .option('--expires <span>', 'how long it may wait, such as 90m, 12h or 30d (default: 7d)', parseSpan)
    .option('--wait', 'where it has to wait, follow it until it is done');

/** As the API's query has it. */
export const queueQuery = ({
  queue,
  now,
  expires,
}: QueueFlags): { queue?: 'true' | 'false'; wait?: number } => ({
  ...(queue === true ? { queue: 'true' } : now === true ? { queue: 'false' } : {}),
  ...(expires === undefined ? {} : { wait: expires }),
});

/**
 * Prints an answer with `show`. Where the operation waits instead, says so; with `--wait` follows it to its end, and fails where
 * it ends otherwise than done.
 */
export async function settle<T extends object>(
  session: Session,
  { wait }: QueueFlags,
  answer: T | QueuedOperation,
  show: (answer: T) => void,
): Promise<void> {
  if (!isQueued(answer)) return show(answer);
  const { out } = session;
  if (wait !== true) {
    if (out.json) return out.document(answer);
    out.text(
      `${answer.endpoint} is to ${answer.operation.replace('-composite', '')} ${targetOf(answer)} when it wakes: operation ${answer.id}`,
    );
    out.note(`"holdfast device operations ${answer.endpoint}" shows it; --wait follows it until it is done`);
    return;
  }
  await waitFor(session, answer);
}

const SPANS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 };

function parseSpan(text: string): number {
  const [, count, unit = ''] = /^(\d{1,9})([smhd])$/.exec(text) ?? [];
  const seconds = Number(count) * (SPANS[unit] ?? Number.NaN);
  if (!(seconds >= 1 && seconds <= WAIT_SECONDS.most))
    throw new InvalidArgumentError('Give a time such as 90s, 15m, 12h or 7d, of 30 days at most.');
  return seconds;
}
