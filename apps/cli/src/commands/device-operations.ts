import { OperationState, targetOf, type QueuedOperation } from '@holdfast/api-contract';
import { Option, type Command } from 'commander';
import { parseCount } from '../arguments/count.ts';
import type { Colour } from '../output/ink.ts';
import { relativeTime } from '../output/relative-time.ts';
import type { Column } from '../output/table.ts';
import { connect, type Session } from '../session.ts';
import type { Registrar } from './registrar.ts';

interface Options {
  readonly state?: readonly OperationState[];
  readonly limit: number;
  readonly cancel?: string;
}

const PAGE = 200;

export const deviceOperations: Registrar = (parent, shell) => {
  parent
    .command('operations <endpoint>')
    .description('show what waits, or waited, for a device, the newest first')
    .addOption(new Option('--state <states...>', 'only in these states').choices(OperationState.options))
    .option('-n, --limit <count>', 'so many of the newest', parseCount(1, 10_000), 50)
    .option('--cancel <id>', 'take back the operation of this id, which still waits')
    .action(async (endpoint: string, options: Options, command: Command) => {
      const session = await connect(shell, command);
      await (options.cancel === undefined
        ? list(session, endpoint, options)
        : cancel(session, endpoint, options.cancel));
    });
};

async function list({ call, out }: Session, endpoint: string, { state, limit }: Options): Promise<void> {
  const operations: QueuedOperation[] = [];
  let cursor: string | undefined;
  do {
    const query = { state: state?.join(','), limit: Math.min(PAGE, limit - operations.length), cursor };
    const page = await call('listOperations', { params: { endpoint }, query });
    operations.push(...page.operations);
    cursor = page.cursor ?? undefined;
  } while (cursor !== undefined && operations.length < limit);
  if (out.json) return out.document({ operations });
  if (operations.length > 0) out.table(columns(out.now()), operations);
  else out.note(`nothing waits for ${endpoint}`);
}

async function cancel({ call, out }: Session, endpoint: string, id: string): Promise<void> {
  await call('cancelOperation', { params: { endpoint, id } });
  if (out.json) out.document({ endpoint, id, state: 'cancelled' });
  else out.text(`operation ${id} of ${endpoint} is taken back`);
}

const COLOURS: Readonly<Record<OperationState, Colour>> = {
  queued: 'blue',
  sent: 'blue',
  done: 'green',
  failed: 'red',
  expired: 'yellow',
  cancelled: 'dim',
};

const columns = (now: number): Column<QueuedOperation>[] => [
  { title: 'ID', cell: ({ id }) => id },
  { title: 'OPERATION', cell: ({ operation }) => operation },
  { title: 'PATH', cell: targetOf },
  { title: 'STATE', cell: ({ state }) => ({ text: state, colour: COLOURS[state] }) },
  { title: 'ASKED', cell: ({ requestedAt }) => relativeTime(requestedAt, now) },
  { title: 'BY', cell: ({ requestedBy }) => requestedBy },
  { title: 'SENT', align: 'right', cell: ({ attempts }) => String(attempts) },
  {
    title: 'EXPIRES',
    cell: ({ expiresAt, endedAt }) => (endedAt === null ? relativeTime(expiresAt, now) : ''),
  },
  { title: 'WHY', cell: ({ error }) => error?.detail ?? '' },
];
