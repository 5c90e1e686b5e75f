import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { accessSync, constants } from 'node:fs';

const running = new Set<ChildProcessWithoutNullStreams>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

export interface StartOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Written to its standard input, which is then closed. Absent: it stays open, since some programs end with it. */
  readonly input?: string;
}

export interface Program {
  readonly pid: number;
  /** What it has written so far, standard output and error together. */
  output(): string;
  /** Standard output alone. */
  result(): string;
  /** Writes to its standard input. */
  tell(text: string): void;
  /** Resolves once its output matches; rejects with the output where it ends first or `timeoutMs` pass. */
  says(pattern: RegExp, timeoutMs?: number): Promise<RegExpExecArray>;
  /** Its exit code, -1 after a signal. Rejects after `timeoutMs` and kills it. */
  ended(timeoutMs?: number): Promise<number>;
  /** SIGKILL, at once. Resolves when it is gone. */
  kill(): Promise<void>;
  /** SIGTERM, then SIGKILL after `graceMs`. Harmless where it has ended. */
  stop(graceMs?: number): Promise<void>;
}

export function start(command: string, args: readonly string[], options: StartOptions = {}): Program {
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
  });
  running.add(child);
  let output = '';
  let result = '';
  let exit: number | undefined;
  const wake = new Set<() => void>();
  const changed = (): void => {
    for (const look of wake) look();
  };
  const hear = (chunk: Buffer): void => {
    output += chunk.toString();
    changed();
  };
  const over = (code: number): void => {
    running.delete(child);
    exit ??= code;
    changed();
  };
  child.stdout.on('data', (chunk: Buffer) => {
    result += chunk.toString();
    hear(chunk);
  });
  child.stderr.on('data', hear);
  child.stdin.on('error', () => {});
  child.once('close', (code) => over(code ?? -1));
  child.once('error', (error) => {
    output += error.message;
    over(-1);
  });
  if (options.input !== undefined) child.stdin.end(options.input);

  /** Looks whenever something changed; `look` gives a value, throws, or gives undefined to wait on. */
  const until = <T>(look: () => T | undefined, timeoutMs: number, what: string): Promise<T> =>
    new Promise<T>((resolve, reject) => {
      const done = (settle: () => void): void => {
        clearTimeout(timer);
        wake.delete(attempt);
        settle();
      };
      const attempt = (): void => {
        try {
          const found = look();
          if (found !== undefined) done(() => resolve(found));
        } catch (error) {
          done(() => reject(error));
        }
      };
      const timer = setTimeout(
        () =>
          done(() =>
            reject(new Error(`${command}: waited ${timeoutMs} ms for ${what}; it wrote:\n${output}`)),
          ),
        timeoutMs,
      );
      wake.add(attempt);
      attempt();
    });

  return {
    pid: child.pid ?? -1,
    output: () => output,
    result: () => result,
    tell: (text) => void child.stdin.write(text),
    says: (pattern, timeoutMs = 15_000) =>
      until(
        () => {
          const match = pattern.exec(output);
          if (match !== null) return match;
          if (exit !== undefined) throw new Error(`${command} ended (${exit}) before ${pattern}:\n${output}`);
          return undefined;
        },
        timeoutMs,
        String(pattern),
      ),
    async ended(timeoutMs = 15_000) {
      try {
        return await until(() => exit, timeoutMs, 'its end');
      } catch (error) {
        child.kill('SIGKILL');
        throw error;
      }
    },
    async kill() {
      child.kill('SIGKILL');
      await until(() => exit, 5000, 'its end');
    },
    async stop(graceMs = 10_000) {
      if (exit !== undefined) return;
      child.kill('SIGTERM');
      const force = setTimeout(() => child.kill('SIGKILL'), graceMs);
      await until(() => exit, graceMs + 5000, 'its end');
      clearTimeout(force);
    },
  };
}

/** Runs a program to its end. */
export async function run(
  command: string,
  args: readonly string[],
  { timeoutMs = 15_000, ...options }: StartOptions & { timeoutMs?: number } = {},
): Promise<{ code: number; output: string; result: string }> {
  const program = start(command, args, { input: '', ...options });
  const code = await program.ended(timeoutMs);
  return { code, output: program.output(), result: program.result() };
}

/** Why a program's tests cannot run here, or undefined where it is installed. */
export function missing(...programs: readonly string[]): string | undefined {
  const directories = (process.env['PATH'] ?? '').split(':');
  const absent = programs.filter(
    (program) =>
      !directories.some((directory) => {
        try {
          accessSync(`${directory}/${program}`, constants.X_OK);
          return true;
        } catch {
          return false;
        }
      }),
  );
  return absent.length === 0 ? undefined : `not installed: ${absent.join(', ')}`;
}
