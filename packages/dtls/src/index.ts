export type { CipherSuiteName } from './cipher/cipher-suite-name.ts';
export type { DtlsConnectOptions, DtlsResumeOptions } from './client/client-options.ts';
export { DtlsClient } from './client/dtls-client.ts';
export { DtlsError, type DtlsErrorCode } from './dtls-error.ts';
export type { HandshakeOptions } from './handshake/handshake-options.ts';
export type { AlertName } from './record/alert.ts';
export { DtlsServer } from './server/dtls-server.ts';
export type {
  ConnectionIds,
  DtlsServerOptions,
  Persistence,
  Refusal,
  RefusalReason,
  ServerEvents,
  ServerLimits,
} from './server/server-options.ts';
export type { DiscardReason, DtlsServerStats } from './server/server-stats.ts';
export type { CloseReason, DtlsSession, SessionCounters } from './session/dtls-session.ts';
