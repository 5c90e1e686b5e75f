import { BytesError, BytesReader, BytesWriter } from '@holdfast/bytes';
import { putCredential, readCredential } from '../certificate/credential-codec.ts';
import type { PeerCredential } from '../certificate/peer-credential.ts';
import { cipherSuite, type CipherSuite } from '../cipher/cipher-suite.ts';
import { keyBlockLength, type Role } from '../cipher/key-schedule.ts';
import { DtlsError } from '../dtls-error.ts';

/** All of a session that never changes. */
export interface SessionState {
  /** Ours. */
  readonly role: Role;
  readonly suite: CipherSuite;
  readonly extendedMasterSecret: boolean;
  readonly establishedAt: number;
  /** When the credential was proved: earlier, if the session resumes another. */
  readonly authenticatedAt: number;
  /** 16 random bytes. */
  readonly handle: Uint8Array;
  /** Kept for resumption and exporters. */
  readonly masterSecret: Uint8Array;
  readonly keyBlock: Uint8Array;
  readonly credential: PeerCredential;
  /** RFC 8449: the longest plaintext that the peer takes. Absent: any. */
  readonly peerRecordSizeLimit: number | undefined;
  /** A client's: what the server calls the session, to be resumed by it. May be empty. */
  readonly sessionId: Uint8Array;
  /** Absent: Connection IDs were not agreed on. */
  readonly connectionIds: { readonly own: Uint8Array; readonly peer: Uint8Array } | undefined;
}

/** Version 1 knew pre-shared keys alone. */
const FIRST_FORMAT = 1;
const FORMAT = 2;
const HANDLE = 16;
const MASTER_SECRET = 48;
const EMS = 0b01;
const CIDS = 0b10;

/** Our own format, version 2. The session keeps itself in this form, too: it is the smallest. To be copied from at once. */
export function encodeSessionState(state: SessionState): Uint8Array {
  const { connectionIds } = state;
  const flags = (state.extendedMasterSecret ? EMS : 0) | (connectionIds === undefined ? 0 : CIDS);
  const writer = new BytesWriter(256)
    .u8(FORMAT)
    .u8(state.role === 'client' ? 0 : 1)
    .u16(state.suite.id)
    .u8(flags)
    .u48(state.establishedAt)
    .u48(state.authenticatedAt)
    .u16(state.peerRecordSizeLimit ?? 0)
    .put(state.handle)
    .put(state.masterSecret)
    .put(state.keyBlock);
  putCredential(writer, state.credential).u8(state.sessionId.length).put(state.sessionId);
  if (connectionIds !== undefined) {
    const { own, peer } = connectionIds;
    writer.u8(own.length).put(own).u8(peer.length).put(peer);
  }
  return writer.view();
}

/** Of either version. Views into `bytes`. Throws {@link DtlsError} `import`. */
export function decodeSessionState(bytes: Uint8Array): SessionState {
  try {
    const reader = new BytesReader(bytes);
    const format = reader.u8();
    if (format !== FORMAT && format !== FIRST_FORMAT)
      throw new DtlsError('import', `session format ${format} is not known`);
    const first = format === FIRST_FORMAT;
    const role = reader.u8();
    if (role > 1) throw new DtlsError('import', `role ${role} is not known`);
    const id = reader.u16();
    const suite = cipherSuite(id);
    if (suite === undefined) throw new DtlsError('import', `cipher suite ${id} is not known`);
    const flags = reader.u8();
    const establishedAt = reader.u48();
    const authenticatedAt = first ? establishedAt : reader.u48();
    const limit = first ? 0 : reader.u16();
    const handle = reader.take(HANDLE);
    const masterSecret = reader.take(MASTER_SECRET);
    const keyBlock = reader.take(keyBlockLength(suite));
    const credential: PeerCredential = first
      ? { mode: 'psk', identity: reader.take(reader.u16()) }
      : readCredential(reader);
    const sessionId = first ? new Uint8Array() : reader.take(reader.u8());
    const connectionIds =
      (flags & CIDS) === 0 ? undefined : { own: reader.take(reader.u8()), peer: reader.take(reader.u8()) };
    reader.end();
    return {
      role: role === 0 ? 'client' : 'server',
      suite,
      extendedMasterSecret: (flags & EMS) !== 0,
      establishedAt,
      authenticatedAt,
      handle,
      masterSecret,
      keyBlock,
      credential,
      peerRecordSizeLimit: limit === 0 ? undefined : limit,
      sessionId,
      connectionIds,
    };
  } catch (cause) {
    if (cause instanceof BytesError)
      throw new DtlsError('import', 'an exported session is damaged', { cause });
    throw cause;
  }
}
