import { isQueued, type ReadResult, type ResourceValue } from '@holdfast/api-contract';
import { Option, type Command } from 'commander';
import { isWithin, parsePath, type LwM2mPath } from '../arguments/path.ts';
import { connect, type Session } from '../session.ts';
import { follow } from '../stream/follow.ts';
import { queueQuery, settle, withQueueOptions, type QueueFlags } from './queue-options.ts';
import type { Registrar } from './registrar.ts';

interface Options extends QueueFlags {
  readonly once?: true;
  readonly cancel?: true;
}

export const observe: Registrar = (parent, shell) => {
  withQueueOptions(
    parent
      .command('observe')
      .description('have the server observe a path, and follow its values until Ctrl-C')
      .argument('<endpoint>')
      .argument('<path>', 'such as /3303/0/5700', parsePath)
      .option('--once', 'start the observation, print the values it starts with, and end')
      .addOption(new Option('--cancel', 'end the observation on the server').conflicts('once')),
  ).action(
    async (endpoint: string, path: LwM2mPath, { once, cancel, ...flags }: Options, command: Command) => {
      const session = await connect(shell, command);
      if (cancel === true) return end(session, endpoint, path);
      if (once !== true) return start(session, endpoint, path, flags);
      const answer = await begin(session, endpoint, path, flags);
      await settle(session, flags, answer, ({ values }: ReadResult) => {
        for (const value of values) print(session, endpoint, value);
      });
    },
  );
};

const begin = ({ call }: Session, endpoint: string, path: LwM2mPath, flags: QueueFlags) =>
  call('observe', { params: { endpoint, path: path.address }, query: queueQuery(flags) });

async function start(session: Session, endpoint: string, path: LwM2mPath, flags: QueueFlags): Promise<void> {
  const signal = session.shell.interruption();
  const shown = new Map<string, string>();
  const show = (values: readonly ResourceValue[]): void => {
    for (const value of values) {
      // The first values come both as the answer and on the stream.
      if (!isWithin(value.path, path.text) || shown.get(value.path) === value.time) continue;
      shown.set(value.path, value.time);
      print(session, endpoint, value);
    }
  };
  const query = { endpoint, messages: 'values' };
  for await (const followed of follow(session, { query, signal })) {
    if (followed.name === 'open') {
      const answer = await begin(session, endpoint, path, flags);
      // Its first values come on the stream once the device has woken.
      if (isQueued(answer)) session.out.note(`${endpoint} sleeps: ${path.text} is observed once it wakes`);
      else show(answer.values);
    } else if (followed.name === 'values') show(followed.message.values);
    else if (followed.name === 'reset')
      session.out.note('values may have been missed; "holdfast samples" has them');
  }
  session.out.note(
    `the server still observes ${path.text}; "holdfast observe ${endpoint} ${path.text} --cancel" ends it`,
  );
}

async function end({ call, out }: Session, endpoint: string, path: LwM2mPath): Promise<void> {
  await call('cancelObservation', { params: { endpoint, path: path.address } });
  if (out.json) out.document({ endpoint, path: path.text, observed: false });
  else out.text(`${path.text} of ${endpoint} is no longer observed`);
}

function print({ out }: Session, endpoint: string, value: ResourceValue): void {
  if (out.json) out.line({ endpoint, ...value });
  else out.text(`${value.time}  ${value.path}  ${String(value.value)}`);
}
