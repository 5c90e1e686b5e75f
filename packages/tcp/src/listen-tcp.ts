import type { Peer } from '@holdfast/kernel';
import { Listening, type ListenOptions } from './listening.ts';
import { peerOf, remoteAddress } from './socket-connection.ts';

/** Takes TCP connections. Throws `TcpError` `listen`. */
export async function listenTcp(options: ListenOptions): Promise<Listening<Peer>> {
  return await Listening.on<Peer>(options, (socket, ready) => ready(socket, peerOf(remoteAddress(socket))));
}
