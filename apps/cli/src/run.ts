import { CommanderError } from 'commander';
import { exitCodes, tell } from './failure.ts';
import { printable } from './output/printable.ts';
import { createProgram } from './program.ts';
import type { Shell } from './shell.ts';

/** Runs one command line, without the program's name. Resolves to the exit code; never rejects. */
export async function run(args: readonly string[], shell: Shell): Promise<number> {
  const program = createProgram(shell);
  try {
    await program.parseAsync(args, { from: 'user' });
    return exitCodes.ok;
  } catch (error) {
    // Commander has already said what is wrong; help and version end with 0.
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
    const { code, message, hint, exitCode, deviceCode } = tell(error);
    if (program.opts<{ json?: true }>().json === true)
      shell.stderr(`${JSON.stringify({ error: { code, message, hint, deviceCode } })}\n`);
    else {
      shell.stderr(printable(`holdfast: ${message} [${code}]`) + '\n');
      if (hint !== undefined) shell.stderr(`${printable(hint)}\n`);
    }
    return exitCode;
  }
}
