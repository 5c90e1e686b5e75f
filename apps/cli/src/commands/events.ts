import { eventTypes, type FeedEvent, type EventType } from '@holdfast/api-contract';
import { Option, type Command } from 'commander';
import { parseCount } from '../arguments/count.ts';
import type { Column } from '../output/table.ts';
import { connect, type Session } from '../session.ts';
import { follow } from '../stream/follow.ts';
import type { Registrar } from './registrar.ts';

interface Options {
  readonly endpoint?: string;
  readonly type?: EventType;
  readonly limit: number;
  readonly follow?: true;
}

const columns: Column<FeedEvent>[] = [
  { title: 'TIME', cell: ({ time }) => time },
  { title: 'TYPE', cell: ({ type }) => type.padEnd(20) },
  { title: 'DEVICE', cell: ({ endpoint }) => endpoint },
  { title: 'WHAT HAPPENED', cell: ({ text }) => text },
];

export const events: Registrar = (parent, shell) => {
  parent
    .command('events')
    .description('show what happened, the newest last')
    .option('--endpoint <name>', 'only of this device')
    .addOption(new Option('--type <type>', 'only of this type').choices(eventTypes))
    .option('-n, --limit <count>', 'so many of the newest', parseCount(1, 500), 50)
    .option('-f, --follow', 'print what happens from now on, until Ctrl-C')
    .action(async (options: Options, command: Command) => {
      const session = await connect(shell, command);
      await (options.follow === true ? followEvents(session, options) : listEvents(session, options));
    });
};

async function listEvents({ call, out }: Session, { endpoint, type, limit }: Options): Promise<void> {
  const feed = await call('listEvents', { query: { endpoint, type, limit } });
  if (out.json) return out.document(feed);
  if (feed.events.length > 0) out.table(columns, feed.events.toReversed());
  else out.note('nothing of this kind has happened');
}

async function followEvents(session: Session, { endpoint, type }: Options): Promise<void> {
  const { out, shell } = session;
  const query = { endpoint, messages: 'feed' };
  for await (const followed of follow(session, { query, signal: shell.interruption() })) {
    if (followed.name === 'reset') out.note('events may have been missed');
    if (followed.name !== 'feed') continue;
    const { event } = followed.message;
    if (type !== undefined && event.type !== type) continue;
    if (out.json) out.line(event);
    else out.table(columns, [event], { header: false });
  }
}
