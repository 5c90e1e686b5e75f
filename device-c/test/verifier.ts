import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { createPublicKey, verify } from 'node:crypto';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { fromHex } from '@holdfast/bytes';

/** RFC 9881: what comes before the bytes of an ML-DSA-44 key. */
const ML_DSA_44 = '30820532 300b0609608648016503040311 03820521 00'.replaceAll(' ', '');

interface Waiting {
  readonly resolve: (answer: string) => void;
  readonly reject: (error: Error) => void;
}

/**
 * The C verifier in a process, asked by lines (test/program/main.c). It leaves ML-DSA-44 to whoever drives it, as a device with an
 * accelerator would: here that is node:crypto.
 */
export class Verifier {
  readonly #program: ChildProcessByStdio<Writable, Readable, Readable>;
  readonly #hasMlDsa44: boolean;
  readonly #ended: Promise<number | null>;
  #waiting: Waiting | undefined;
  /** One question at a time: it may have one of its own before it answers. */
  #last: Promise<unknown> = Promise.resolve();
  #errors = '';

  constructor(path: string, { hasMlDsa44 = true }: { readonly hasMlDsa44?: boolean } = {}) {
    this.#hasMlDsa44 = hasMlDsa44;
    this.#program = spawn(path, { stdio: ['pipe', 'pipe', 'pipe'] });
    this.#program.stderr.on('data', (chunk: Buffer) => (this.#errors += chunk.toString()));
    createInterface(this.#program.stdout).on('line', (line) => this.#hear(line));
    this.#ended = new Promise((resolve) => {
      this.#program.on('close', (code) => {
        resolve(code);
        this.#waiting?.reject(new Error(`the verifier ended with ${code}: ${this.#errors}`));
      });
    });
  }

  /** The words of the answer. Rejects where the program ends instead, as it does when a sanitizer finds a fault. */
  async ask(...question: readonly (string | number)[]): Promise<string[]> {
    const answer = this.#last.then(
      async () =>
        new Promise<string>((resolve, reject) => {
          this.#waiting = { resolve, reject };
          this.#program.stdin.write(`${question.join(' ')}\n`);
        }),
    );
    this.#last = answer;
    return (await answer).split(' ');
  }

  /** Its exit code: not 0 where a sanitizer found a leak. */
  async end(): Promise<number | null> {
    this.#program.stdin.end();
    return this.#ended;
  }

  #hear(line: string): void {
    const [name, ...words] = line.split(' ');
    if (name === 'mldsa44?') this.#tell(this.#hasMlDsa44);
    else if (name === 'mldsa44') this.#tell(verifyMlDsa44(words));
    else this.#waiting?.resolve(line);
  }

  #tell(answer: boolean): void {
    this.#program.stdin.write(answer ? '1\n' : '0\n');
  }
}

function verifyMlDsa44([key = '', message = '', signature = '']: readonly string[]): boolean {
  const spki = createPublicKey({ key: Buffer.from(ML_DSA_44 + key, 'hex'), format: 'der', type: 'spki' });
  return verify(undefined, fromHex(message), spki, fromHex(signature));
}
