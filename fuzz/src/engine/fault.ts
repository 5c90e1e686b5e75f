export type FaultKind =
  /** Something else than the decoder's typed error was thrown. */
  | 'threw'
  /** Took longer than an input may. */
  | 'slow'
  /** Did not come back at all. */
  | 'hung'
  /** The value is larger than its input may make it. */
  | 'large'
  /** Decoding, encoding and decoding again gave another value. */
  | 'changed'
  /** The heap outgrew its limit. */
  | 'heap';

export interface Fault {
  readonly kind: FaultKind;
  readonly message: string;
  /** Equal for two inputs that find the same fault. */
  readonly signature: string;
  readonly input: Uint8Array;
}

const HOUSE_FRAME = /^\s+at .*\/(?:packages|apps|fuzz)\/.*$/m;

/** What was thrown, and the line of ours that threw it. */
export function describeThrown(thrown: unknown): { readonly message: string; readonly signature: string } {
  if (!(thrown instanceof Error)) return { message: `threw ${typeof thrown}`, signature: 'no error' };
  const frame = HOUSE_FRAME.exec(thrown.stack ?? '')?.[0].trim() ?? 'nowhere in this repository';
  return { message: `${thrown.name}: ${thrown.message}\n    ${frame}`, signature: `${thrown.name} ${frame}` };
}
