import { sha256 } from '@noble/hashes/sha2.js';
import { CborReader } from '../cbor/cbor-reader.ts';
import type { Command } from '../command/command.ts';
import { COMMAND_FORMAT, decodeCommand } from '../command/command-codec.ts';
import { decodeCoseSign, type CoseSign } from '../cose/cose-sign.ts';
import { decodeRoot, ROOT_FORMAT } from '../root/root-codec.ts';
import type { Root } from '../root/root.ts';
import { TrustError } from '../trust-error.ts';

export interface SignedCommand extends CoseSign {
  readonly kind: 'command';
  readonly command: Command;
  /** Of the whole: what the log has, and what names the command. */
  readonly hash: Uint8Array;
}

export interface SignedRoot extends CoseSign {
  readonly kind: 'root';
  readonly root: Root;
  readonly hash: Uint8Array;
}

export type Signed = SignedCommand | SignedRoot;

const MAX_FORMAT = 16;
const MAX_FIELDS = 11;

/** Decodes to the last byte and says nothing about the signatures. Throws {@link TrustError} `too-large` or `malformed`. */
export function decodeSigned(bytes: Uint8Array): Signed {
  const cose = decodeCoseSign(bytes);
  const hash = sha256(bytes);
  switch (formatOf(cose.payload)) {
    case COMMAND_FORMAT:
      return { ...cose, kind: 'command', command: decodeCommand(cose.payload), hash };
    case ROOT_FORMAT:
      return { ...cose, kind: 'root', root: decodeRoot(cose.payload), hash };
    default:
      throw new TrustError('malformed', 'neither a command nor a root is signed');
  }
}

export function decodeSignedCommand(bytes: Uint8Array): SignedCommand {
  const signed = decodeSigned(bytes);
  if (signed.kind !== 'command') throw new TrustError('malformed', 'not a command is signed');
  return signed;
}

export function decodeSignedRoot(bytes: Uint8Array): SignedRoot {
  const signed = decodeSigned(bytes);
  if (signed.kind !== 'root') throw new TrustError('malformed', 'not a root is signed');
  return signed;
}

/** Both payloads are maps that begin with their format. */
function formatOf(payload: Uint8Array): string | undefined {
  const reader = new CborReader(payload);
  reader.map({ min: 1, max: MAX_FIELDS });
  return reader.label() === 1 ? reader.text({ max: MAX_FORMAT }) : undefined;
}
