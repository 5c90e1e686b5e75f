#!/usr/bin/env node
import { errorChain } from '@holdfast/kernel';
import { Command, CommanderError } from 'commander';
import { addWitnessCommands } from './program.ts';

/** The witness by itself, for a machine that has nothing else of Holdfast. */
const program = new Command('holdfast-witness').description('Cosign transparency logs, and refuse forks.');
program.exitOverride();
addWitnessCommands(program, {
  stdout: (text) => void process.stdout.write(text),
  stderr: (text) => void process.stderr.write(text),
  interruption: () => {
    const interruption = new AbortController();
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interruption.abort());
    return interruption.signal;
  },
});
try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode;
  else {
    process.stderr.write(`${errorChain(error)}\n`);
    process.exitCode = 1;
  }
}
