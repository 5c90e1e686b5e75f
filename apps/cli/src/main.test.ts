import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { sendJson, startServer } from './testing/http-server.ts';

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url));

/** The program itself, in a process of its own. */
async function holdfast(args: readonly string[], { closeStdout = false } = {}) {
  const child = spawn(process.execPath, [MAIN, ...args], { env: { PATH: process.env['PATH'] } });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  if (closeStdout) child.stdout.destroy();
  const exitCode = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { exitCode, stdout, stderr };
}

it('exits with the code of what happened', async () => {
  const [help, wrong, refused] = await Promise.all([
    holdfast(['--help']),
    holdfast(['devices', 'frobnicate']),
    holdfast(['devices', 'list', '--server', 'http://127.0.0.1:1']),
  ]);
  expect([help.exitCode, wrong.exitCode, refused.exitCode]).toEqual([0, 2, 3]);
  expect(help.stdout).toContain('serve');
  expect(refused.stderr).toContain('no server answers');
});

it('does not mind a reader who has seen enough', async () => {
  const samples = Array.from({ length: 1000 }, (_, i) => ({
    path: '/3303/0/5700',
    time: '2026-03-01T11:00:00.000Z',
    value: i,
  }));
  const server = await startServer((_, response) => sendJson(response, 200, { samples, cursor: 'more' }));
  const { exitCode, stderr } = await holdfast(['samples', 'a', '--csv', '--server', server.url], {
    closeStdout: true,
  });
  await server.close();
  expect(stderr).toBe('');
  expect(exitCode).toBe(0);
});
