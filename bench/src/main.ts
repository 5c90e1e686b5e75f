import { Command, InvalidArgumentError } from 'commander';
import { benches } from './benches.ts';
import { formatTable } from './measurement.ts';

interface Flags {
  readonly json?: true;
  readonly seconds?: number;
  readonly rounds: number;
  readonly devices: number;
  readonly seed?: number;
}

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
  .argument('[name]', 'which bench; all where none is named')
  .option('--json', 'one JSON object for each measurement')
  .option('--seconds <n>', 'how long a round takes, or the whole where there are no rounds', whole)
  .option('--rounds <n>', 'how often ours and the peer take turns', whole, 5)
  .option('--devices <n>', 'how many devices are idle, or restarted with', whole, 100_000)
  .option('--seed <n>', 'repeats what an earlier run chose at random', whole);

program.parse();
const { json, seconds, rounds, devices, seed } = program.opts<Flags>();
const [only] = program.args;
const chosen = [...benches].filter(([name]) => only === undefined || name === only);
if (chosen.length === 0)
  program.error(`there is no bench "${only}"; there are: ${[...benches.keys()].join(', ')}`);

const note = (text: string): void => void process.stderr.write(`${text}\n`);
for (const [, bench] of chosen) {
  const measurements = await bench.run({ seconds, rounds, devices, seed, note });
  if (json === true) for (const measurement of measurements) console.log(JSON.stringify(measurement));
  else console.log(formatTable(measurements));
}
