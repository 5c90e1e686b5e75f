import type { Random } from '@holdfast/testing';

/** One decoder, and what may come of bytes that anybody made. */
export interface Target<Value = unknown> {
  readonly name: string;
  /** The names of the errors that say "this input is bad". Everything else that is thrown is a fault. */
  readonly errors: readonly string[];
  /** A valid input with random values in it, so that what is changed afterwards goes deep. */
  seed(random: Random): Uint8Array;
  /** May also throw {@link Broken} where what it found contradicts itself. */
  decode(input: Uint8Array): Value;
  /** The input that means this value: what it decodes to is the same again. Undefined: it has no written form. */
  encode?(value: Value): Uint8Array | undefined;
  /** Names of errors with which `encode` says that the format cannot hold what a more liberal reader took. */
  readonly unencodable?: readonly string[];
  /** Words and bytes that the format gives a meaning to. */
  readonly dictionary?: readonly (string | Uint8Array)[];
  /** Longest input, in bytes. */
  readonly maxInput?: number;
  /** How many bytes of memory a decoded value may take for a byte of input, and besides. */
  readonly growth?: number;
  readonly allowance?: number;
}

export const DEFAULT_MAX_INPUT = 2048;
/** An object of a few fields for each byte: an option, a record, a link of one character. */
export const DEFAULT_GROWTH = 200;
export const DEFAULT_ALLOWANCE = 4096;

/** For the list of all targets: what a target's values are is its own business. */
export const target = <Value>(of: Target<Value>): Target => of;

/** Thrown by a target that finds an invariant of its decoder broken. */
export class Broken extends Error {
  override readonly name = 'Broken';
}
