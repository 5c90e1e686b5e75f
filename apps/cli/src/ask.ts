import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { Failure } from './failure.ts';

/** On the terminal. */
export async function ask(question: string): Promise<string> {
  mustBeTerminal('consent is needed', 'Give --yes to sign from a script.');
  return await line(question, process.stderr);
}

/** Without showing what is typed. */
export async function askSecret(question: string): Promise<string> {
  mustBeTerminal(
    'a passphrase is needed',
    'Give --passphrase-file, or the variable HOLDFAST_KEY_PASSPHRASE.',
  );
  process.stderr.write(question);
  try {
    return await line('', new Writable({ write: (_, __, done) => done() }));
  } finally {
    process.stderr.write('\n');
  }
}

async function line(question: string, output: NodeJS.WritableStream): Promise<string> {
  const lines = createInterface({ input: process.stdin, output, terminal: true });
  try {
    return await lines.question(question);
  } finally {
    lines.close();
  }
}

function mustBeTerminal(what: string, hint: string): void {
  if (!process.stdin.isTTY)
    throw new Failure('usage', `${what}, and there is no terminal to ask at`, { hint });
}
