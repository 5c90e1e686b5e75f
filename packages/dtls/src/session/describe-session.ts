import type { DtlsSession } from './dtls-session.ts';
import { Session } from './session.ts';

/** What an export says of its session, for whoever keeps exports. */
export type SessionDescription = Pick<
  DtlsSession,
  'credential' | 'identity' | 'cipherSuite' | 'establishedAt' | 'extendedMasterSecret' | 'connectionId'
>;

/** Throws {@link DtlsError} `import` for what is no export. */
export function describeSession(exported: Uint8Array): SessionDescription {
  const session = Session.import(exported, NO_COUNTERS, false);
  const { credential, identity, cipherSuite, establishedAt, extendedMasterSecret, connectionId } = session;
  return { credential, identity, cipherSuite, establishedAt, extendedMasterSecret, connectionId };
}

const NO_COUNTERS = {
  writeLimit: 0,
  readHigh: -1,
  readWindowHigh: 0,
  readWindowLow: 0,
  host: '',
  port: 0,
} as const;
