import { utf8 } from '@holdfast/bytes';
import { silentLogger } from '@holdfast/kernel';
import { openStore } from '../../store/open-store.ts';
import { openLog } from './open-log.ts';

/**
 * A process to be killed: appends for ever, from several callers at once, and prints each checkpoint that it has signed as JSON, a
 * line each. Its argument is the store's target as JSON.
 */
const store = await openStore({ ...JSON.parse(process.argv[2] ?? '{}'), log: silentLogger });
const { log, bus } = await openLog(store);
bus.subscribe(({ kind }) => {
  if (kind === 'log.appended') process.stdout.write(`${JSON.stringify(log.checkpoint)}\n`);
});

async function appendFor(caller: number): Promise<never> {
  for (let number = 0; ; number++)
    await log.append(
      'receipt',
      utf8(`${process.pid} ${caller} ${number} ${'x'.repeat((number * 37) % 900)}`),
    );
}

await Promise.all(Array.from({ length: 10 }, (_, caller) => appendFor(caller)));
