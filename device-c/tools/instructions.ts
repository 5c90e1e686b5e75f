/** `make instructions`: what one verification costs here, by callgrind: the same run with one more of it, and how much of that is the crypto's. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readVectors } from '../test/vectors.ts';
import { verifyQuestion } from '../test/question.ts';

const program = fileURLToPath(new URL('../build/verify', import.meta.url));
const WANTED = [
  'reboot, one device',
  'a passkey alone, where nobody must be outside',
  'lock, one device',
  'a set of 65',
];

interface Count {
  readonly all: number;
  /** In the library's own functions. */
  readonly own: number;
}

/** Instructions by function, of callgrind's own file format: costs follow the line that names the function. */
function count(profile: string): Count {
  const sum = { all: 0, own: 0 };
  const names = new Map<string, string>();
  let isOwn = false;
  let isCall = false;
  for (const line of profile.split('\n')) {
    // A file has its name where its number comes first, which may be where it is only called.
    const [, position = '', number = '', name] = /^(c?f[lie])=(\(\d+\))(?: (.*))?$/.exec(line) ?? [];
    if (name !== undefined) names.set(number, name);
    if (position.startsWith('f')) isOwn = /(^|\/)src\/[a-z0-9]+\.c$/.test(names.get(number) ?? '');
    if (/^\+|^-|^\*|^\d/.test(line)) {
      const cost = Number(line.split(' ')[1] ?? 0);
      if (!isCall) {
        sum.all += cost;
        if (isOwn) sum.own += cost;
      }
      isCall = false;
    } else if (line.startsWith('calls=')) isCall = true;
  }
  return sum;
}

function measure(question: string, times: number): Count {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-'));
  try {
    const out = join(folder, 'out');
    const input = `${question}\n`.repeat(times);
    const { status, stderr } = spawnSync(
      'valgrind',
      ['--tool=callgrind', `--callgrind-out-file=${out}`, program],
      {
        input,
        encoding: 'utf8',
      },
    );
    if (status !== 0) throw new Error(stderr);
    return count(readFileSync(out, 'utf8'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const file = readVectors();
if (file === undefined) console.log('instructions: not counted, packages/trust has no vectors');
for (const vector of file?.vectors.filter(({ name }) => WANTED.includes(name)) ?? []) {
  const question = verifyQuestion(file as NonNullable<typeof file>, vector).join(' ');
  const one = measure(question, 1);
  const two = measure(question, 2);
  const all = two.all - one.all;
  const own = two.own - one.own;
  console.log(`${vector.name}: ${all} instructions, ${own} of them in the verifier`);
}
