import type { CompositeResult, ReadResult } from '@holdfast/api-contract';
import type { Command } from 'commander';
import { parsePath, type LwM2mPath } from '../arguments/path.ts';
import { valueColumns } from '../output/values.ts';
import { connect } from '../session.ts';
import { queueQuery, settle, withQueueOptions, type QueueFlags } from './queue-options.ts';
import type { Registrar } from './registrar.ts';

const collectPaths = (text: string, before: LwM2mPath[] = []): LwM2mPath[] => [...before, parsePath(text)];

export const read: Registrar = (parent, shell) => {
  withQueueOptions(
    parent
      .command('read')
      .description('read objects, instances or resources from the device; several in one exchange')
      .argument('<endpoint>')
      .argument('<paths...>', 'such as /3303/0/5700', collectPaths),
  ).action(async (endpoint: string, paths: LwM2mPath[], flags: QueueFlags, command: Command) => {
    const session = await connect(shell, command);
    const { call, out } = session;
    const [path, ...others] = paths as [LwM2mPath, ...LwM2mPath[]];
    if (others.length > 0) {
      const body = { paths: paths.map(({ text }) => text) };
      const all = await call('readComposite', { params: { endpoint }, query: queueQuery(flags), body });
      await settle(session, flags, all, (result: CompositeResult) => {
        if (out.json) out.document(result);
        else out.table(valueColumns(out.now()), result.values);
      });
      return;
    }
    const params = { endpoint, path: path.address };
    const answer = await call('readResource', { params, query: queueQuery(flags) });
    await settle(session, flags, answer, (result: ReadResult) => {
      if (out.json) out.document(result);
      else if (result.value !== undefined) out.text(String(result.value));
      else if (result.values.length > 0) out.table(valueColumns(out.now()), result.values);
      else out.note(`${endpoint} has nothing at ${path.text}`);
    });
  });
};
