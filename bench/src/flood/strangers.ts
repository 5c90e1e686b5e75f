import { createSocket, type Socket } from 'node:dgram';
import type { Random } from '@holdfast/testing';

export interface Stranger {
  readonly socket: Socket;
  /** 32 bytes, the random of its hellos. */
  random: Uint8Array;
}

/** So many sockets, each on a loopback address and a port of its own, connected to the server. */
export const openStrangers = (count: number, port: number, random: Random): Promise<readonly Stranger[]> =>
  Promise.all(
    Array.from({ length: count }, async (_, index) => {
      const socket = createSocket('udp4');
      const from = `127.${1 + random.below(250)}.${index & 0xff}.${1 + random.below(250)}`;
      await new Promise<void>((resolve) => socket.bind(0, from, resolve));
      await new Promise<void>((resolve) => socket.connect(port, '127.0.0.1', resolve));
      // A refusal comes back as an error of the socket; strangers do not care.
      socket.on('error', () => {});
      return { socket, random: random.bytes(32) };
    }),
  );
