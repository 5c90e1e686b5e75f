import { spawn, spawnSync, type ChildProcessWithoutNullStreams } from 'node:child_process';

/** Programs that no one here wrote. Tests of one that a machine lacks are skipped, by name. */
export const missing = (program: string): boolean => spawnSync(program, ['--version']).error !== undefined;

/** A program that runs, and what it has said so far. */
export class OutsideProgram {
  said = '';
  readonly #process: ChildProcessWithoutNullStreams;
  #heard: () => void = () => {};

  constructor(program: string, args: readonly string[]) {
    this.#process = spawn(program, args);
    const hear = (chunk: Uint8Array): void => {
      this.said += new TextDecoder().decode(chunk);
      this.#heard();
    };
    this.#process.stdout.on('data', hear);
    this.#process.stderr.on('data', hear);
    // It may end while we write to it.
    this.#process.stdin.on('error', () => {});
  }

  type(line: string): void {
    this.#process.stdin.write(`${line}\n`);
  }

  /** Resolves once it has said so; the test's own time limit ends the wait. */
  async says(what: RegExp): Promise<void> {
    while (!what.test(this.said)) {
      await new Promise<void>((resolve) => {
        this.#heard = resolve;
      });
    }
  }

  /** Resolves once it has ended. */
  async ended(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    await new Promise<void>((resolve) => this.#process.once('close', () => resolve()));
  }

  kill(): void {
    this.#process.kill('SIGKILL');
  }
}
