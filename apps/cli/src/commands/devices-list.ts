import type { DeviceSummary } from '@holdfast/api-contract';
import type { Command } from 'commander';
import { parseCount } from '../arguments/count.ts';
import { relativeTime } from '../output/relative-time.ts';
import { stateCell } from '../output/state.ts';
import type { Column } from '../output/table.ts';
import { connect, type Session } from '../session.ts';
import type { Registrar } from './registrar.ts';

const PAGE = 1000;

export const devicesList: Registrar = (parent, shell) => {
  parent
    .command('list')
    .description('list devices, by endpoint')
    .option('-q, --query <words>', 'words and tokens that must match, such as "CL-2 state:offline"')
    .option('-n, --limit <count>', 'show at most so many', parseCount(1, 1_000_000))
    .action(async (options: { query?: string; limit?: number }, command: Command) => {
      const session = await connect(shell, command);
      const { devices, total } = await collect(session, options.query, options.limit ?? Infinity);
      const { out } = session;
      if (out.json) return out.document({ devices, total });
      if (devices.length > 0) out.table(columns(out.now()), devices);
      else if (options.query !== undefined) out.note(`no device matches "${options.query}"`);
      else out.note('there are no devices; add one with "holdfast devices add ENDPOINT"');
      if (devices.length < total) out.note(`${devices.length} of ${total} devices shown`);
    });
};

async function collect({ call }: Session, q: string | undefined, limit: number) {
  const devices: DeviceSummary[] = [];
  let total = 0;
  let cursor: string | undefined;
  do {
    const query = { limit: Math.min(PAGE, limit - devices.length), cursor, q };
    const page = await call('listDevices', { query });
    devices.push(...page.devices);
    total = page.total;
    cursor = page.cursor ?? undefined;
  } while (cursor !== undefined && devices.length < limit);
  return { devices, total };
}

const columns = (now: number): Column<DeviceSummary>[] => [
  { title: 'ENDPOINT', cell: ({ endpoint }) => endpoint },
  { title: 'STATE', cell: ({ state }) => stateCell(state) },
  { title: 'MODEL', cell: ({ model }) => model },
  { title: 'FIRMWARE', cell: ({ firmware }) => firmware },
  { title: 'BATTERY', align: 'right', cell: ({ battery }) => (battery === null ? null : `${battery} %`) },
  { title: 'SIGNAL', align: 'right', cell: ({ signal }) => (signal === null ? null : `${signal} dBm`) },
  { title: 'LAST SEEN', cell: ({ lastSeen }) => relativeTime(lastSeen, now) },
  {
    title: 'ATTENTION',
    cell: ({ attention }) =>
      attention.length === 0 ? '' : { text: attention.join(', ').replaceAll('_', ' '), colour: 'yellow' },
  },
];
