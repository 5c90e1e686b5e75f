import type { OpenSocket } from '@holdfast/device';
import { UdpTransport } from '@holdfast/udp';

/** Hands out real UDP sockets and keeps a copy of all that passes. */
export class Wiretap {
  /** From devices, in order. */
  readonly sent: Uint8Array[] = [];
  /** To each device's socket, in order. */
  readonly receivedByDevice = new Map<number, Uint8Array[]>();

  /** From now on nothing that a device sends leaves it. */
  isMuted = false;

  readonly openSocket: OpenSocket = async (server) => {
    const socket = await UdpTransport.bind({
      host: server.host.includes(':') ? '::1' : '127.0.0.1',
      port: 0,
    });
    const received: Uint8Array[] = [];
    this.receivedByDevice.set(socket.address.port, received);
    return {
      peer: (address) => socket.peer(address),
      send: (peer, datagram) => {
        if (this.isMuted) return;
        this.sent.push(datagram.slice());
        socket.send(peer, datagram);
      },
      onDatagram: (receive) =>
        socket.onDatagram((peer, datagram) => {
          received.push(datagram.slice());
          receive(peer, datagram);
        }),
      close: () => socket.close(),
    };
  };
}
