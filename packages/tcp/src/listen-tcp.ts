import { createServer } from 'node:net';
import type { Peer } from '@holdfast/kernel';
import { Listening } from './listening.ts';
import { peerOf, remoteAddress } from './socket-connection.ts';

export interface ListenTcpOptions {
  /** Numeric address; `::` takes IPv4 too. */
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** Beyond, the kernel's connections are closed at once. */
  readonly maxConnections?: number;
}

/** Takes TCP connections. Throws `TcpError` `listen`. */
export async function listenTcp({
  host,
  port,
  maxConnections = 20_000,
}: ListenTcpOptions): Promise<Listening<Peer>> {
  const server = createServer();
  server.maxConnections = maxConnections;
  return await Listening.on<Peer>(server, 'connection', { host, port }, (socket) =>
    peerOf(remoteAddress(socket)),
  );
}
