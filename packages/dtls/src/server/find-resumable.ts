import { toHex } from '@holdfast/bytes';
import { errorChain, type Logger } from '@holdfast/kernel';
import type { CipherSuite } from '../cipher/cipher-suite.ts';
import type { ClientHello } from '../handshake/client-hello.ts';
import { refusal } from '../handshake/handshake-failure.ts';
import type { Resumption } from '../session/resumption.ts';
import { decodeSessionState, type SessionState } from '../session/session-state.ts';

/**
 * The session that a ClientHello asks to resume. Undefined: there is none, it does not fit, or the owner does not accept it,
 * so a full handshake is made. Rejects with DtlsError `handshake` where RFC 7627 §5.3 forbids to go on.
 */
export async function findResumable(
  resumption: Resumption,
  { sessionId, cipherSuites, extensions }: ClientHello,
  suites: readonly CipherSuite[],
  log: Logger,
): Promise<SessionState | undefined> {
  let earlier: SessionState;
  try {
    const secret = await resumption.store.find(toHex(sessionId));
    if (secret === undefined) return undefined;
    earlier = decodeSessionState(secret);
    const isAccepted = (await resumption.accepts?.(earlier.credential, earlier.authenticatedAt)) ?? true;
    if (!isAccepted) return undefined;
  } catch (error) {
    log.error({ error: errorChain(error) }, 'cannot look a session to resume up');
    return undefined;
  }
  const { suite, extendedMasterSecret } = earlier;
  if (!extendedMasterSecret || !suites.includes(suite) || !cipherSuites.includes(suite.id)) return undefined;
  if (suite.needsEncryptThenMac && extensions.encryptThenMac !== true) return undefined;
  if (!extensions.extendedMasterSecret)
    throw refusal('handshake_failure', 'a session resumed without its extended master secret');
  return earlier;
}
