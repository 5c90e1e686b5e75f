import type { PeerCredential } from '../certificate/peer-credential.ts';
import type { CipherSuite } from '../cipher/cipher-suite.ts';
import {
  extendedMasterSecret,
  keyBlock,
  masterSecret,
  verifyData,
  type Role,
} from '../cipher/key-schedule.ts';
import { random } from '../cipher/random.ts';
import { isSameBytes } from '../cipher/same-bytes.ts';
import type { SessionState } from '../session/session-state.ts';

/** What the hellos settle, whether the handshake is full or resumes. */
export interface SessionTerms {
  readonly role: Role;
  readonly suite: CipherSuite;
  readonly clientRandom: Uint8Array;
  readonly serverRandom: Uint8Array;
  readonly sessionId: Uint8Array;
  readonly peerRecordSizeLimit: number | undefined;
  readonly connectionIds: SessionState['connectionIds'];
}

export interface KeyExchangeResult {
  readonly premaster: Uint8Array;
  readonly credential: PeerCredential;
  /** RFC 7627 §3: the transcript up to ClientKeyExchange. Absent: the peers do not both know it. */
  readonly sessionHash: Uint8Array | undefined;
}

/** The session that both sides have once keys are exchanged. */
export function newSession(terms: SessionTerms, exchange: KeyExchangeResult, now: number): SessionState {
  const { suite, clientRandom, serverRandom } = terms;
  const { premaster, sessionHash, credential } = exchange;
  const master =
    sessionHash === undefined
      ? masterSecret(suite, premaster, clientRandom, serverRandom)
      : extendedMasterSecret(suite, premaster, sessionHash);
  const time = Math.max(0, Math.floor(now));
  return sessionWith(terms, master, {
    extendedMasterSecret: sessionHash !== undefined,
    establishedAt: time,
    authenticatedAt: time,
    credential,
  });
}

/** New keys from the master secret of an earlier session (RFC 5246 §7.3). */
export function resumedSession(
  terms: Omit<SessionTerms, 'suite'>,
  earlier: SessionState,
  now: number,
): SessionState {
  const { suite, authenticatedAt, credential } = earlier;
  // Copies: the earlier session's are views into all of it.
  return sessionWith({ ...terms, suite }, earlier.masterSecret.slice(), {
    extendedMasterSecret: earlier.extendedMasterSecret,
    establishedAt: Math.max(0, Math.floor(now)),
    authenticatedAt,
    credential,
  });
}

type Origin = Pick<SessionState, 'extendedMasterSecret' | 'establishedAt' | 'authenticatedAt' | 'credential'>;

function sessionWith(terms: SessionTerms, master: Uint8Array, origin: Origin): SessionState {
  const { role, suite, clientRandom, serverRandom, sessionId, peerRecordSizeLimit, connectionIds } = terms;
  return {
    role,
    suite,
    ...origin,
    handle: random(16),
    masterSecret: master,
    keyBlock: keyBlock(suite, master, clientRandom, serverRandom),
    peerRecordSizeLimit,
    sessionId,
    connectionIds,
  };
}

/** Whether a Finished message is what `sender` must have sent (RFC 5246 §7.4.9). */
export function isFinished(
  body: Uint8Array,
  state: SessionState,
  sender: Role,
  transcript: Uint8Array,
): boolean {
  const expected = verifyData(state.suite, state.masterSecret, sender, transcript);
  return isSameBytes(body, expected);
}
