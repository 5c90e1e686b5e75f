import { decodeCommand, renderCommand, TrustError } from '@holdfast/trust';
import { fromBase64 } from './encodings.ts';

export interface ReadPayload {
  /** What a key holder reads, made of exactly these bytes. */
  readonly text: string;
  /** The version that it names; undefined where the bytes are no command. */
  readonly root: number | undefined;
}

/** Of a command as the API has it. */
export function readPayload(payload: string): ReadPayload {
  try {
    const bytes = fromBase64(payload);
    return { text: renderCommand(bytes), root: decodeCommand(bytes).root };
  } catch (error) {
    // A DOMException: not even base64.
    if (!(error instanceof TrustError || error instanceof DOMException)) throw error;
    return { text: `THESE BYTES ARE NO COMMAND: ${error.message}`, root: undefined };
  }
}
