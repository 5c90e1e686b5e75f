export { connectTcp, connectTls, type ConnectOptions, type ConnectTlsOptions } from './connect.ts';
export { listenTcp } from './listen-tcp.ts';
export { listenTls, type ListenTlsOptions } from './listen-tls.ts';
export type { Listening, ListenOptions } from './listening.ts';
export { TcpError } from './tcp-error.ts';
export type { TlsCredential, TlsPeer } from './tls-peer.ts';
