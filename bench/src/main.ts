import { writeFile } from 'node:fs/promises';
import { errorChain } from '@holdfast/kernel';
import { Command, InvalidArgumentError } from 'commander';
import { benches } from './benches.ts';
import { formatTable, type Measurement } from './measurement.ts';
import { benchmarksPage } from './table/benchmarks-page.ts';
import { lookAtMachine } from './table/machine.ts';

interface Flags {
  readonly json?: true;
  readonly table?: true;
  readonly seconds?: number;
  readonly rounds: number;
  readonly devices: number;
  readonly seed?: number;
}

const PAGE = new URL('../../docs/benchmarks.md', import.meta.url);
/** Of each core: more than a waiting machine has. */
const BUSY = 0.25;

/** So that the servers which are measured end with it: they are killed when it exits. */
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

const whole = (text: string): number => {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0) throw new InvalidArgumentError('a whole number is wanted');
  return value;
};

const list = [...benches].map(([name, { summary }]) => `  ${name.padEnd(16)}${summary}`).join('\n');
const program = new Command('bench')
  .description(`Measures Holdfast, side by side with its peers where there are any.\n\n${list}`)
  .argument('[name]', 'which bench; all where none is named, or `all`')
  .option('--json', 'one JSON object for each measurement')
  .option('--table', 'write docs/benchmarks.md; only with all of them')
  .option('--seconds <n>', 'how long a round takes, or the whole where there are no rounds', whole)
  .option('--rounds <n>', 'how often ours and the peer take turns', whole, 5)
  .option('--devices <n>', 'how many devices are idle, or restarted with', whole, 100_000)
  .option('--seed <n>', 'repeats what an earlier run chose at random', whole);

program.parse();
const { json, table, seconds, rounds, devices, seed } = program.opts<Flags>();
const [only] = program.args;
const chosen = [...benches].filter(([name]) => only === undefined || only === 'all' || name === only);
if (chosen.length === 0)
  program.error(`there is no bench "${only}"; there are: ${[...benches.keys()].join(', ')}`);

if (table === true && chosen.length !== benches.size) program.error('a table is of all benches, or none');

const note = (text: string): void => void process.stderr.write(`${text}\n`);
const machine = await lookAtMachine();
if (machine.load > machine.cores * BUSY)
  note(`The machine is busy (load average ${machine.load.toFixed(1)}): these figures are not for others.`);
const all: Measurement[] = [];
for (const [name, bench] of chosen) {
  try {
    const measurements = await bench.run({ seconds, rounds, devices, seed, note });
    all.push(...measurements);
    if (json === true) for (const measurement of measurements) console.log(JSON.stringify(measurement));
    else console.log(formatTable(measurements));
  } catch (error) {
    // What was measured before is not lost.
    if (chosen.length === 1) throw error;
    note(`${name} failed: ${errorChain(error)}`);
    process.exitCode = 1;
  }
}
if (table === true) await writeFile(PAGE, benchmarksPage(all, machine, new Date()));
