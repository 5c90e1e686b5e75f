import type { Client, ObjectDefinition, WriteBody } from '@holdfast/api-contract';
import type { Command } from 'commander';
import { parsePath, type LwM2mPath } from '../arguments/path.ts';
import { findDefinition, parseAssignments, parseValue } from '../arguments/value.ts';
import { Failure } from '../failure.ts';
import { connect } from '../session.ts';
import { queueQuery, settle, withQueueOptions, type QueueFlags } from './queue-options.ts';
import type { Registrar } from './registrar.ts';

export const write: Registrar = (parent, shell) => {
  withQueueOptions(
    parent
      .command('write')
      .description('write a value to a resource, or ID=VALUE pairs to an instance or a multiple resource')
      .argument('<endpoint>')
      .argument('<path>', 'such as /3303/0/5750', parsePath)
      .argument('<values...>', 'one value, or pairs such as 5601=2.5')
      .option('--update', 'leave what is not named as it is (partial update) instead of replacing all'),
  ).action(
    async (
      endpoint: string,
      path: LwM2mPath,
      values: string[],
      { update, ...flags }: QueueFlags & { update?: true },
      command: Command,
    ) => {
      if (path.ids.length < 2)
        throw new Failure('usage', `${path.text} is an object: write to an instance or a resource of it`);
      const session = await connect(shell, command);
      const { call, out } = session;
      const done = await call('writeResource', {
        params: { endpoint, path: path.address },
        query: { mode: update === true ? 'update' : 'replace', ...queueQuery(flags) },
        body: await readBody(call, path, values),
      });
      await settle(session, flags, done, (result: { path: string }) => {
        if (out.json) out.document(result);
        else out.text(`${endpoint} took ${result.path}`);
      });
    },
  );
};

async function readBody(call: Client, path: LwM2mPath, values: readonly string[]): Promise<WriteBody> {
  const [object = 0, , resource] = path.ids;
  const definition = await findDefinition(call, object);
  if (resource === undefined)
    return {
      values: parseAssignments(values, path.text, (key) => typeOf(definition, Number(key.split('/')[0]))),
    };
  const isMultiple = definition?.resources.find(({ id }) => id === resource)?.multiple === true;
  const isWhole = path.ids.length === 3;
  if (isWhole && (isMultiple || values.length > 1))
    return { values: parseAssignments(values, path.text, () => typeOf(definition, resource)) };
  const [only] = values;
  if (only === undefined || values.length > 1)
    throw new Failure('usage', `${path.text} takes one value, not ${values.length}`);
  return { value: parseValue(only, typeOf(definition, resource), path.text) };
}

const typeOf = (definition: ObjectDefinition | undefined, resource: number) =>
  definition?.resources.find(({ id }) => id === resource)?.type;
