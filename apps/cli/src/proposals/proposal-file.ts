import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import type { CommandMember } from '@holdfast/api-contract';
import { fromBase64, toBase64 } from '@holdfast/bytes';
import {
  decodeCoseSignature,
  encodeCoseSign,
  encodeCoseSignature,
  type CoseSignature,
} from '@holdfast/trust';
import { z } from 'zod';
import { Failure } from '../failure.ts';

/**
 * What is handed from one key holder to the next: the bytes to sign, the signatures so far, and what a person needs to judge them. Only
 * `payload` is signed; all else is checked against it.
 */
export interface Proposal {
  /** A Command, or a Root. */
  readonly payload: Uint8Array;
  readonly signatures: readonly CoseSignature[];
  /** Of a command to a set. */
  readonly members?: readonly CommandMember[] | undefined;
  /** Of the operations servers and credentials. */
  readonly attachment?: Uint8Array | undefined;
  /** The SignedRoot that says whose signatures count: for a new root the one before it. Absent for a first root. */
  readonly root?: Uint8Array | undefined;
}

const FORMAT = 'holdfast-proposal/1';

const Base64 = z.base64();
const File = z.object({
  format: z.literal(FORMAT),
  payload: Base64,
  signatures: z.array(Base64).max(16),
  members: z.array(z.object({ endpoint: z.string(), nonce: z.string().nullable() })).optional(),
  attachment: Base64.optional(),
  root: Base64.optional(),
});

/** Rejects with {@link Failure} `file`. */
export async function readProposal(file: string): Promise<Proposal> {
  try {
    const { payload, signatures, members, attachment, root } = File.parse(
      JSON.parse(await readFile(file, 'utf8')),
    );
    return {
      payload: fromBase64(payload),
      signatures: signatures.map((text) => decodeCoseSignature(fromBase64(text))),
      members,
      attachment: attachment === undefined ? undefined : fromBase64(attachment),
      root: root === undefined ? undefined : fromBase64(root),
    };
  } catch (cause) {
    throw new Failure('file', `${file} holds no proposal`, { cause });
  }
}

/** Replaces the file whole. */
export async function writeProposal(file: string, proposal: Proposal): Promise<void> {
  const { payload, signatures, members, attachment, root } = proposal;
  const content = {
    format: FORMAT,
    payload: toBase64(payload),
    signatures: signatures.map((signature) => toBase64(encodeCoseSignature(signature))),
    members,
    attachment: attachment === undefined ? undefined : toBase64(attachment),
    root: root === undefined ? undefined : toBase64(root),
  };
  await writeWhole(file, `${JSON.stringify(content, undefined, 2)}\n`);
}

/** In place of a former one. Rejects with {@link Failure} `file`. */
export async function writeWhole(file: string, content: string | Uint8Array): Promise<void> {
  const temporary = `${file}.${process.pid}.new`;
  try {
    await writeFile(temporary, content, { flag: 'wx' });
    await rename(temporary, file);
  } catch (cause) {
    await rm(temporary, { force: true });
    throw new Failure('file', `${file} cannot be written`, { cause });
  }
}

export const signedOf = ({ payload, signatures }: Proposal): Uint8Array =>
  encodeCoseSign({ payload, signatures });
