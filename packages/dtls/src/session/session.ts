import { toHex } from '@holdfast/bytes';
import { formatAddress, type Address, type Peer } from '@holdfast/kernel';
import { isSameCredential, type PeerCredential } from '../certificate/peer-credential.ts';
import type { CipherSuiteName } from '../cipher/cipher-suite-name.ts';
import { recordCipher } from '../cipher/key-schedule.ts';
import type { RecordCipher } from '../cipher/record-cipher.ts';
import { DtlsError } from '../dtls-error.ts';
import type { LastFlight } from '../flight/last-flight.ts';
import { MAX_PLAINTEXT } from '../record/record-view.ts';
import { ReplayWindow } from '../record/replay-window.ts';
import { cidKey, type CidKey } from './cid-key.ts';
import type { DtlsSession, SessionCounters } from './dtls-session.ts';
import { decodeSessionState, encodeSessionState, type SessionState } from './session-state.ts';

/** RFC 6347 §4.1: sequence numbers have 48 bits; a session ends well before. */
export const SEQUENCE_END = 2 ** 48 - 2 ** 20;

export interface SessionCiphers {
  readonly read: RecordCipher;
  readonly write: RecordCipher;
  /** Owned by the cipher cache: since it looked last. */
  used: boolean;
}

const HAS_OWN_CID = 0b01;
const HAS_RECORD_SIZE_LIMITS = 0b10;
const MAX_DATAGRAM_SHIFT = 2;

const NO_CID = new Uint8Array();

/**
 * A session as this layer holds it. Kept small, for there may be hundreds of thousands: what never changes stays in its
 * exported form, and ciphers are made when needed.
 */
export class Session implements DtlsSession {
  readonly key: string;
  readonly window: ReplayWindow;
  /** What is asked of the state for every record, in one number: see {@link traitsOf}. */
  readonly #traits: number;
  /** The peer of the transport below. */
  lower: Peer;
  nextSequence: number;
  /** Sequence numbers below it may be used; Infinity where nothing needs to be reserved. */
  writeLimit: number;
  /** At least `writeLimit`: what has been asked for. Storing it early only skips numbers; storing less could repeat one. */
  askedLimit: number;
  /** Owned by the cipher cache. */
  ciphers: SessionCiphers | undefined;
  closed = false;
  /** Owned by the reserved writer: datagrams that wait, and whether more numbers have been asked for. */
  queue: Uint8Array[] | undefined;
  reserving = false;
  /** Owned by the session table: neighbours in order of activity, and its time in ticks. */
  newer: Session | undefined;
  older: Session | undefined;
  activeAt = 0;
  /** For as long as the peer may lack it (RFC 6347 §4.2.4). */
  lastFlight: LastFlight | undefined;
  /**
   * The exported form, a character for each byte: V8 keeps such a string in half the memory of a Uint8Array, whose bytes lie
   * outside the heap and cost an allocation of their own.
   */
  readonly #packed: string;

  constructor(
    state: SessionState,
    lower: Peer,
    window: ReplayWindow,
    nextSequence: number,
    writeLimit: number,
  ) {
    const packed = encodeSessionState(state);
    this.#packed = Buffer.from(packed.buffer, packed.byteOffset, packed.length).toString('latin1');
    this.key = toHex(state.handle);
    this.#traits = traitsOf(state);
    this.lower = lower;
    this.window = window;
    this.nextSequence = nextSequence;
    this.writeLimit = writeLimit;
    this.askedLimit = writeLimit;
  }

  static create(state: SessionState, lower: Peer, writeLimit: number): Session {
    return new Session(state, lower, new ReplayWindow(), 0, writeLimit);
  }

  /** Goes on where `counters` say. `reserving`: nothing is written before more numbers are reserved. Throws {@link DtlsError} `import`. */
  static import(exported: Uint8Array, counters: SessionCounters, reserving: boolean): Session {
    checkCounters(counters);
    const { writeLimit, readHigh, readWindowHigh, readWindowLow, host, port } = counters;
    const address: Address = { host, port };
    return new Session(
      decodeSessionState(exported),
      { key: formatAddress(address), address },
      new ReplayWindow(readHigh, readWindowHigh, readWindowLow),
      writeLimit,
      reserving ? writeLimit : Infinity,
    );
  }

  /** Whether the peer's records carry a Connection ID. */
  get hasOwnCid(): boolean {
    return (this.#traits & HAS_OWN_CID) !== 0;
  }

  /** Whether both sides have stated what they take (RFC 8449). */
  get hasRecordSizeLimits(): boolean {
    return (this.#traits & HAS_RECORD_SIZE_LIMITS) !== 0;
  }

  get maxDatagram(): number {
    return this.#traits >> MAX_DATAGRAM_SHIFT;
  }

  state(): SessionState {
    return decodeSessionState(this.export());
  }

  /** The Connection ID by which the peer calls it, as a key. */
  ownCidKey(): CidKey | undefined {
    if (!this.hasOwnCid) return undefined;
    const own = this.#look().connectionIds?.own;
    return own && cidKey(own, 0, own.length);
  }

  /** In memory that is to be let go at once. */
  #look(): SessionState {
    const { buffer, byteOffset, length } = Buffer.from(this.#packed, 'latin1');
    return decodeSessionState(new Uint8Array(buffer, byteOffset, length));
  }

  isSamePeer(other: Session): boolean {
    return isSameCredential(this.#look().credential, other.#look().credential);
  }

  /** `state` where it is at hand. */
  makeCiphers(state = this.state()): SessionCiphers {
    const { suite, keyBlock, role, connectionIds } = state;
    const peer = role === 'client' ? 'server' : 'client';
    return {
      read: recordCipher(suite, keyBlock, peer, connectionIds?.own ?? NO_CID),
      write: recordCipher(suite, keyBlock, role, connectionIds?.peer ?? NO_CID),
      used: true,
    };
  }

  get address(): Address {
    return this.lower.address;
  }

  get identity(): Uint8Array {
    const { credential } = this.state();
    return credential.mode === 'psk' ? credential.identity.slice() : new Uint8Array();
  }

  get credential(): PeerCredential {
    const { credential } = this.state();
    return credential.mode === 'psk' ? { ...credential, identity: credential.identity.slice() } : credential;
  }

  get authenticatedAt(): number {
    return this.state().authenticatedAt;
  }

  get cipherSuite(): CipherSuiteName {
    return this.state().suite.name;
  }

  get connectionId(): Uint8Array | undefined {
    return this.state().connectionIds?.own.slice();
  }

  get peerConnectionId(): Uint8Array | undefined {
    return this.state().connectionIds?.peer.slice();
  }

  get establishedAt(): number {
    return this.state().establishedAt;
  }

  get extendedMasterSecret(): boolean {
    return this.state().extendedMasterSecret;
  }

  export(): Uint8Array {
    return new Uint8Array(Buffer.from(this.#packed, 'latin1'));
  }

  counters(): SessionCounters {
    const { host, port } = this.lower.address;
    return {
      writeLimit: this.askedLimit === Infinity ? this.nextSequence : this.askedLimit,
      readHigh: this.window.high,
      readWindowHigh: this.window.upper,
      readWindowLow: this.window.lower,
      host,
      port,
    };
  }
}

function traitsOf({ connectionIds, peerRecordSizeLimit }: SessionState): number {
  const hasLimits = peerRecordSizeLimit !== undefined;
  // RFC 9146 §4: beside a Connection ID the plaintext holds the content's type, too.
  const besides = connectionIds !== undefined && connectionIds.peer.length > 0 ? 1 : 0;
  const maxDatagram = Math.min(MAX_PLAINTEXT, peerRecordSizeLimit ?? MAX_PLAINTEXT) - besides;
  return (
    (maxDatagram << MAX_DATAGRAM_SHIFT) |
    (hasLimits ? HAS_RECORD_SIZE_LIMITS : 0) |
    ((connectionIds?.own.length ?? 0) > 0 ? HAS_OWN_CID : 0)
  );
}

function checkCounters({
  writeLimit,
  readHigh,
  readWindowHigh,
  readWindowLow,
  host,
  port,
}: SessionCounters): void {
  const within = (value: number, low: number, high: number): boolean =>
    Number.isInteger(value) && value >= low && value <= high;
  const sound =
    within(writeLimit, 0, SEQUENCE_END - 1) &&
    within(readHigh, -1, 2 ** 48 - 1) &&
    within(readWindowHigh, 0, 2 ** 32 - 1) &&
    within(readWindowLow, 0, 2 ** 32 - 1) &&
    within(port, 0, 65_535) &&
    typeof host === 'string';
  if (!sound) throw new DtlsError('import', 'counters of a session are out of range');
}
