#!/usr/bin/env node
import { ask, askSecret } from './ask.ts';
import { exitCodes } from './failure.ts';
import { run } from './run.ts';

// A reader such as `head` that has seen enough is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(exitCodes.ok);
});

process.exitCode = await run(process.argv.slice(2), {
  stdout: (text) => void process.stdout.write(text),
  stderr: (text) => void process.stderr.write(text),
  stdoutIsTerminal: process.stdout.isTTY,
  env: process.env,
  ask,
  askSecret,
  now: Date.now,
  interruption: () => {
    const interruption = new AbortController();
    // Once: a second signal ends the process whatever it is at.
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interruption.abort());
    return interruption.signal;
  },
});
