import { spawnSync } from 'node:child_process';

/** Every quick check, each run to its end, so that one failure does not hide the next. */
const CHECKS: readonly (readonly [name: string, command: string, ...args: string[]])[] = [
  ['format', 'oxfmt', '--check', '.'],
  ['lint', 'oxlint', '--deny-warnings'],
  ['types', 'tsc', '--noEmit'],
  ['unused', 'knip'],
  ['boundaries', 'knip', '--strict', '--include', 'dependencies,unlisted,unresolved'],
];

const failed: string[] = [];
for (const [name, command, ...args] of CHECKS) {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  console.log(`${status === 0 ? 'ok    ' : 'FAILED'} ${name}`);
  if (status !== 0) {
    failed.push(name);
    console.log(stdout + stderr);
  }
}
process.exitCode = failed.length === 0 ? 0 : 1;
