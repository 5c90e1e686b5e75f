import type { RecordView } from '../record/record-view.ts';

/** Protects or opens the records of one direction. Synchronous; no call keeps its arguments. */
export interface RecordCipher {
  /** The most that protection adds to content. */
  readonly overhead: number;
  /** A whole record of epoch 1. */
  seal(type: number, sequence: number, content: Uint8Array): Uint8Array;
  /**
   * The record's content, or undefined if it is not authentic. The caller has looked the Connection ID up, so it is this
   * session's. With one, `view.type` becomes the true type.
   */
  open(view: RecordView): Uint8Array | undefined;
}
