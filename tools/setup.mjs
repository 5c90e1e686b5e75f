// Runs before every npm script, under whatever Node the machine has: installs what package-lock.json names, once.
// With --test, --interop, --bench, --device-c or --hostile it also sees to the system programs that those runs drive (see system-packages.mjs).
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { installSystemPackages } from './system-packages.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const lock = readFileSync(`${root}package-lock.json`);
const digest = createHash('sha256').update(lock).digest('hex');
const stamp = `${root}node_modules/.holdfast-installed`;

if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== digest) {
  process.stderr.write('Installing packages (npm install) ...\n');
  // Not `npm ci`: it refuses a lock without the native builds of other platforms, which not every registry mirror has.
  // With --no-save the lock is followed and never rewritten.
  const npm = spawnSync('npm', ['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (npm.status !== 0) {
    process.stderr.write('npm install failed; its message is above. Nothing was started.\n');
    process.exit(1);
  }
  writeFileSync(stamp, digest);
}
if (process.argv.includes('--test')) installSystemPackages('test');
if (process.argv.includes('--interop')) installSystemPackages('interop');
if (process.argv.includes('--bench')) installSystemPackages('bench');
if (process.argv.includes('--device-c')) installSystemPackages('device-c');
if (process.argv.includes('--hostile')) installSystemPackages('hostile');
