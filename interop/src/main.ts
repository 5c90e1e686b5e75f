import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** `npm run interop`: every client and tool that no one here wrote, one named test each. Arguments go to vitest. */
const { status } = spawnSync(
  'vitest',
  [
    'run',
    '--config',
    fileURLToPath(new URL('../vitest.config.ts', import.meta.url)),
    ...process.argv.slice(2),
  ],
  { stdio: 'inherit' },
);
process.exitCode = status ?? 1;
