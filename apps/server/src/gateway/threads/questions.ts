import { HoldfastError } from '@holdfast/kernel';
import type { Answer } from './thread-messages.ts';

/** What the other side of a thread's port answered instead of doing what it was asked. */
export class ThreadFault extends HoldfastError<'refused'> {
  override readonly name = 'ThreadFault';
  /** The code of the error over there, where it had one. */
  readonly causeCode: string | undefined;

  constructor(message: string, causeCode: string | undefined) {
    super('refused', message);
    this.causeCode = causeCode;
  }
}

interface Waiting {
  readonly resolve: (reply: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** Questions to the other side of a port, and its answers. */
export class Questions<Question extends object> {
  readonly #post: (message: Question & { readonly id: number }) => void;
  readonly #waiting = new Map<number, Waiting>();
  #nextId = 0;

  constructor(post: (message: Question & { readonly id: number }) => void) {
    this.#post = post;
  }

  /** Rejects with {@link ThreadFault} as the other side says. The reply's type is what the question's kind is answered with. */
  ask<Reply>(question: Question): Promise<Reply> {
    const id = this.#nextId++;
    return new Promise<Reply>((resolve, reject) => {
      this.#waiting.set(id, { resolve: resolve as (reply: unknown) => void, reject });
      this.#post({ ...question, id });
    });
  }

  settle(answer: Answer): void {
    const waiting = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    if ('fault' in answer) waiting?.reject(new ThreadFault(answer.fault, answer.code));
    else waiting?.resolve(answer.reply);
  }

  /** The other side is gone. */
  failAll(error: Error): void {
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}

/** Does what was asked and posts the answer. */
export async function answer(post: (answer: Answer) => void, id: number, run: () => unknown): Promise<void> {
  try {
    post({ kind: 'answer', id, reply: await run() });
  } catch (error) {
    const fault = error instanceof Error ? error.message : String(error);
    const code = error instanceof Error && 'code' in error ? String(error.code) : undefined;
    post({ kind: 'answer', id, fault, code });
  }
}
