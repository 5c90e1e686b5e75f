import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { CipherSuite } from '../cipher/cipher-suite.ts';
import {
  extendedMasterSecret,
  keyBlock,
  masterSecret,
  pskPremasterSecret,
  verifyData,
  type Role,
} from '../cipher/key-schedule.ts';
import type { SessionState } from '../session/session-state.ts';

export interface PskExchange {
  readonly role: Role;
  readonly suite: CipherSuite;
  readonly clientRandom: Uint8Array;
  readonly serverRandom: Uint8Array;
  readonly psk: Uint8Array;
  readonly identity: Uint8Array;
  /** RFC 7627 §3: the transcript up to ClientKeyExchange. Absent: the peers do not both know it. */
  readonly sessionHash: Uint8Array | undefined;
  readonly connectionIds: SessionState['connectionIds'];
  readonly establishedAt: number;
}

/** The session that both sides have once keys are exchanged. */
export function pskSession(exchange: PskExchange): SessionState {
  const { role, suite, clientRandom, serverRandom, identity, sessionHash, connectionIds, establishedAt } =
    exchange;
  const premaster = pskPremasterSecret(exchange.psk);
  const master =
    sessionHash === undefined
      ? masterSecret(suite, premaster, clientRandom, serverRandom)
      : extendedMasterSecret(suite, premaster, sessionHash);
  return {
    role,
    suite,
    extendedMasterSecret: sessionHash !== undefined,
    establishedAt: Math.max(0, Math.floor(establishedAt)),
    handle: randomBytes(16),
    masterSecret: master,
    keyBlock: keyBlock(suite, master, clientRandom, serverRandom),
    identity,
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
  return body.length === expected.length && timingSafeEqual(body, expected);
}
