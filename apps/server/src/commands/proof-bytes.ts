import {
  CborReader,
  checkpointText,
  cosignatureLine,
  encodeCbor,
  encodeEntry,
  formatProof,
  leafHash,
  logProofValue,
  noteKeyId,
  readLogProof,
  rootFromInclusion,
  type LogProof,
  type Root,
} from '@holdfast/trust';
import { sha256 } from './bytes.ts';

export const encodeLogProof = (proof: LogProof): Uint8Array => encodeCbor(logProofValue(proof));

export function decodeLogProof(bytes: Uint8Array): LogProof {
  const reader = new CborReader(bytes);
  const proof = readLogProof(reader);
  reader.end();
  return proof;
}

/** The proof of a signed command as others read it: C2SP tlog-proof, with the checkpoint and its cosignatures. */
export function proofText(proof: LogProof, signed: Uint8Array, { log, witnesses }: Root): string {
  const { index, size, path, logSignature, cosignatures } = proof;
  const hash = leafHash(encodeEntry({ type: 'command', hash: sha256(signed) }));
  const root = rootFromInclusion({ index, size, hash, path });
  const { origin, key } = log;
  const signatures = cosignatures.flatMap((cosignature) => {
    const witness = witnesses[cosignature.witness];
    return witness === undefined ? [] : [cosignatureLine(witness, cosignature)];
  });
  const keyId = noteKeyId({ name: origin, algorithm: 'ed25519', bytes: key });
  return formatProof({
    index,
    path,
    note: {
      text: checkpointText({ origin, size, root }),
      signatures: [{ name: origin, keyId, signature: logSignature }, ...signatures],
    },
  });
}
