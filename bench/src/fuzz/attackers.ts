import { createSocket, type Socket } from 'node:dgram';
import type { Random } from '@holdfast/testing';

/** Strangers: as many source ports. */
export class Attackers {
  readonly #sockets: readonly Socket[];
  readonly #random: Random;

  private constructor(sockets: readonly Socket[], random: Random) {
    this.#sockets = sockets;
    this.#random = random;
  }

  static async open(count: number, random: Random): Promise<Attackers> {
    return new Attackers(await Promise.all(Array.from({ length: count }, openSocket)), random);
  }

  send(datagram: Uint8Array, port: number): void {
    this.#random.pick(this.#sockets).send(datagram, port, '127.0.0.1');
  }

  close(): void {
    for (const socket of this.#sockets) socket.close();
  }
}

async function openSocket(): Promise<Socket> {
  const socket = createSocket('udp4');
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  // Answers are of no interest, but must not fill the socket.
  socket.on('message', () => {});
  socket.on('error', () => {});
  return socket;
}
