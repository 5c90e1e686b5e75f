import { randomInt } from 'node:crypto';
import { Command, InvalidArgumentError } from 'commander';
import { campaignAll } from './campaign-all.ts';
import { reproduce } from './reproduce.ts';
import { targets } from './targets.ts';

interface Flags {
  readonly inputs?: number;
  readonly seconds?: number;
  readonly target?: string;
  readonly file?: string;
  readonly seed?: number;
  readonly guidance: boolean;
  readonly json?: true;
}

const DEFAULT_INPUTS = 1_000_000;

const whole = (text: string): number => {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0) throw new InvalidArgumentError('a whole number is wanted');
  return value;
};

const list = targets.map(({ name }) => `  ${name}`).join('\n');
const program = new Command('fuzz')
  .description(
    `Runs every decoder on inputs that are nearly right. Nightly: --inputs 10000000.\n\nTargets:\n${list}`,
  )
  .option('--inputs <n>', `how many inputs in all (default ${DEFAULT_INPUTS})`, whole)
  .option('--seconds <n>', 'how long in all, instead', whole)
  .option('--target <name>', 'only those whose name begins so')
  .option('--file <path>', 'runs one target on this input, once')
  .option('--seed <n>', 'repeats what an earlier run chose at random', whole)
  .option('--no-guidance', 'keeps no inputs for the new code that they reach')
  .option('--json', 'one JSON object for each target')
  .parse();

const {
  inputs,
  seconds,
  target = '',
  file,
  seed = randomInt(2 ** 32),
  guidance,
  json,
} = program.opts<Flags>();
const chosen = targets.filter(({ name }) => name.startsWith(target));
if (chosen.length === 0) program.error(`no target ${target}; there are:\n${list}`);

if (file !== undefined) {
  process.exitCode = reproduce(target, file) ? 0 : 1;
} else {
  const sound = await campaignAll({
    targets: chosen.map(({ name }) => name),
    inputs: inputs ?? (seconds === undefined ? DEFAULT_INPUTS : Infinity),
    seconds: seconds ?? Infinity,
    seed,
    guided: guidance,
    json: json ?? false,
  });
  process.exitCode = sound ? 0 : 1;
}
