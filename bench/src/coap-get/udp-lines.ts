import { createSocket } from 'node:dgram';
import type { Line } from '../support/line.ts';

/** Sockets of their own, so that the server sees as many peers. Connected, which spares an address look-up for each datagram. */
export const openUdpLines = (count: number, port: number): Promise<readonly Line[]> =>
  Promise.all(Array.from({ length: count }, () => openUdpLine(port)));

async function openUdpLine(port: number): Promise<Line> {
  const socket = createSocket('udp4');
  await new Promise<void>((resolve) => socket.connect(port, '127.0.0.1', resolve));
  socket.on('error', () => {});
  return {
    send: (datagram) => socket.send(datagram),
    onDatagram: (receive) => void socket.on('message', receive),
    close: () => socket.close(),
  };
}
