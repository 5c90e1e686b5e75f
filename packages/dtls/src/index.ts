export type { CredentialProblem } from './certificate/credential-problem.ts';
export type { CertifiedKey } from './certificate/own-key.ts';
export type {
  PeerCredential,
  PskCredential,
  RawPublicKeyCredential,
  X509Credential,
} from './certificate/peer-credential.ts';
export { TrustAnchors } from './certificate/trust-anchors.ts';
export type { CertificateTrust, RevocationQuery } from './certificate/verify-chain.ts';
export { verifyClientChain, type ClientChainVerdict } from './certificate/verify-client-chain.ts';
export type { CipherSuiteName } from './cipher/cipher-suite-name.ts';
export { random } from './cipher/random.ts';
export type {
  ClientCredential,
  PskClientCredential,
  RawPublicKeyClientCredential,
  X509ClientCredential,
} from './client/client-credential.ts';
export type { ConnectOptions, DtlsConnectOptions, DtlsResumeOptions } from './client/client-options.ts';
export { DtlsClient } from './client/dtls-client.ts';
export { DtlsError, type DtlsErrorCode } from './dtls-error.ts';
export type { HandshakeOptions } from './handshake/handshake-options.ts';
export type { AlertName } from './record/alert.ts';
export { DtlsServer } from './server/dtls-server.ts';
export type {
  RawPublicKeyServerCredentials,
  ServerCredentials,
  X509ServerCredentials,
} from './server/server-credentials.ts';
export type { ClaimedCredential } from './server/server-key-exchange.ts';
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
export { describeSession, type SessionDescription } from './session/describe-session.ts';
export type { CloseReason, DtlsSession, SessionCounters } from './session/dtls-session.ts';
export { MemoryResumptionStore, type MemoryResumptionOptions } from './session/memory-resumption-store.ts';
export type { Resumption, ResumptionStore } from './session/resumption.ts';
