export { openAttachment, sealAttachment, type Attachment } from './bundle/attachment.ts';
export type { Bundle } from './bundle/bundle.ts';
export { decodeBundle, encodeBundle, MAX_ATTACHMENT, MAX_BUNDLE } from './bundle/bundle-codec.ts';
export { CborReader, type Bounds } from './cbor/cbor-reader.ts';
export { encodeCbor, type CborValue } from './cbor/encode-cbor.ts';
export { FieldReader } from './cbor/field-reader.ts';
export type { ArgumentValue, Command, Target } from './command/command.ts';
export { decodeCommand, encodeCommand } from './command/command-codec.ts';
export {
  findOperation,
  OPERATIONS,
  ROOT_OPERATION,
  type ArgumentSpec,
  type OperationName,
  type OperationSpec,
} from './command/operations.ts';
export { readRequest, type Request } from './command/read-request.ts';
export { renderCommand } from './command/render-command.ts';
export {
  decodeCoseSign,
  decodeCoseSignature,
  encodeCoseSign,
  encodeCoseSignature,
  type CoseSign,
  type CoseSignature,
  type PasskeyParts,
} from './cose/cose-sign.ts';
export { challengeFor } from './cose/passkey.ts';
export { isSignedBy, signPayload, toBeSigned } from './cose/sign.ts';
export { webauthnSignature, type Assertion } from './cose/webauthn-signature.ts';
export { decodeDeviceKey, encodePublicKey, readHolderKey } from './keys/key-codec.ts';
export { keyId } from './keys/key-id.ts';
export {
  KEY_KINDS,
  KEY_LENGTHS,
  SIGNATURE_LENGTHS,
  type HolderPublicKey,
  type KeyKind,
  type PasskeyPublicKey,
  type PlainPublicKey,
  type PublicKey,
  type RawPublicKey,
  type WitnessPublicKey,
} from './keys/public-key.ts';
export { memorySigner, newSecretKey, type Signer } from './keys/signer.ts';
export { verifySignature } from './keys/verify-signature.ts';
export {
  decideAddCheckpoint,
  type AddCheckpointDecision,
  type WitnessedLog,
} from './log/add-checkpoint-decision.ts';
export {
  formatAddCheckpoint,
  MAX_ADD_CHECKPOINT_BYTES,
  parseAddCheckpoint,
  type AddCheckpoint,
} from './log/add-checkpoint.ts';
export {
  checkpointText,
  openCheckpoint,
  parseCheckpoint,
  signCheckpoint,
  type Checkpoint,
  type LogIdentity,
} from './log/checkpoint.ts';
export { rootsFromConsistency, verifyConsistency, type Consistency } from './log/consistency.ts';
export {
  cosignatureLine,
  cosignedMessage,
  findCosignature,
  noteKeyOf,
  verifyCosignature,
  type Cosignature,
  type Witness,
} from './log/cosignature.ts';
export { cosignerOf, SEED_BYTES, type Cosigner } from './log/cosigner.ts';
export {
  decodeEntry,
  decodeEntryBundle,
  encodeEntry,
  encodeEntryBundle,
  ENTRY_TYPES,
  isPersonal,
  type EntryType,
  type LogEntry,
} from './log/entry.ts';
export {
  formatEvidence,
  judgeEvidence,
  parseEvidence,
  type ForkEvidence,
  type ForkVerdict,
} from './log/fork-evidence.ts';
export { GrowingTree, type FullTile } from './log/growing-tree.ts';
export { rootFromInclusion, verifyInclusion, type Inclusion } from './log/inclusion.ts';
export { logProofValue, readLogProof } from './log/log-proof-codec.ts';
export {
  provenCheckpoint,
  verifyQuorum,
  type LogPolicy,
  type LogProof,
  type ProofCosignature,
} from './log/log-proof.ts';
export { formatNoteKey, noteKeyId, parseNoteKey, type NoteAlgorithm, type NoteKey } from './log/note-key.ts';
export { formatProof, parseProof, type ProofText } from './log/proof-text.ts';
export {
  formatNote,
  formatSignatureLines,
  isKeyName,
  MAX_NOTE_BYTES,
  parseNote,
  parseSignatureLines,
  type NoteSignature,
  type SignedNote,
} from './log/signed-note.ts';
export { proveConsistency, proveInclusion, rootOfTiles, type ReadTile } from './log/tile-proofs.ts';
export {
  parseTilePath,
  splitHashes,
  tileAt,
  tilePath,
  TILE_WIDTH,
  type Tile,
  type TileAddress,
} from './log/tile.ts';
export { emptyRoot, HASH_BYTES, leafHash, nodeHash } from './log/tree-hash.ts';
export { isMember } from './members/is-member.ts';
export { type Member } from './members/member-leaf.ts';
export { MemberTree, type Membership } from './members/member-tree.ts';
export { flagBits, flagsOf } from './receipt/receipt-codec.ts';
export type { DeviceFlags, Outcome, Receipt } from './receipt/receipt.ts';
export { openReceipt, signReceipt, type SignedReceipt } from './receipt/signed-receipt.ts';
export { compareRoots } from './root/compare-roots.ts';
export { describeRoot } from './root/describe-root.ts';
export { roleFor, type HolderKey, type Role, type Root } from './root/root.ts';
export { decodeRoot, encodeRoot } from './root/root-codec.ts';
export {
  decodeSigned,
  decodeSignedCommand,
  decodeSignedRoot,
  type Signed,
  type SignedCommand,
  type SignedRoot,
} from './signed/signed.ts';
export { fingerprint } from './text/fingerprint.ts';
export { formatTime } from './text/format-time.ts';
export { visible } from './text/visible.ts';
export { TrustError, type TrustErrorCode } from './trust-error.ts';
export { MAX_ACTED, NONE_ACTED, type ActedCommand, type ActedCommands } from './verify/acted.ts';
export type { DeviceKnowledge, DeviceState } from './verify/device-state.ts';
export { REFUSALS, type Refusal } from './verify/refusal.ts';
export { roleKeys, type Missing, type RoleKeys } from './verify/signers.ts';
export { missing, signersOf, verifyFirstRoot, verifySigned } from './verify/verify-signed.ts';
export {
  verifyBundle,
  type AcceptedCommand,
  type AcceptedRoot,
  type Refused,
  type Verdict,
} from './verify/verify-bundle.ts';
