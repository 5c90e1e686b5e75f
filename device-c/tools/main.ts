/** `npm run device-c`: builds the verifier, runs all its tests, and prints what it takes. `-- --fuzz SECONDS` fuzzes it afterwards. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { missing } from '@holdfast/testing';

const folder = fileURLToPath(new URL('..', import.meta.url));
const { values } = parseArgs({ options: { fuzz: { type: 'string' } } });

function run(command: string, ...args: readonly string[]): void {
  const { status } = spawnSync(command, args, { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}
const make = (...args: readonly string[]): void => run('make', '--silent', '-C', folder, ...args);

make('all', 'asan');
run('vitest', 'run', 'device-c');
make('size');
const noValgrind = missing('valgrind');
if (noValgrind === undefined) make('instructions');
else console.log(`instructions: not counted, ${noValgrind}`);
if (values.fuzz !== undefined) make('fuzz', `FUZZ_SECONDS=${values.fuzz}`);
