import { spawnSync } from 'node:child_process';

/** `npm test`: the quick checks, the console's build (the browser tests drive it), then every test. Arguments go to vitest. */
const run = (command: string, ...args: string[]): void => {
  const { status } = spawnSync(command, args, { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
};

run('node', 'tools/check.ts');
run('node', 'tools/build-console.ts');
run('vitest', 'run', ...process.argv.slice(2));
