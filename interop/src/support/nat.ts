import { createSocket, type Socket } from 'node:dgram';

/** A router between one client and the server, on loopback. */
export interface Nat {
  /** Where the client sends to. */
  readonly port: number;
  /** From now on the client's datagrams reach the server from another port, as after a mapping that ran out. */
  rebind(): Promise<void>;
  close(): void;
}

const bound = async (): Promise<Socket> => {
  const socket = createSocket('udp4');
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  return socket;
};

/** `tap` sees every datagram. */
export async function openNat(
  serverPort: number,
  tap: (from: 'client' | 'server', datagram: Uint8Array) => void = () => {},
): Promise<Nat> {
  const inside = await bound();
  let client = 0;
  const newOutside = async (): Promise<Socket> => {
    const socket = await bound();
    socket.on('message', (datagram) => {
      tap('server', datagram);
      inside.send(datagram, client, '127.0.0.1');
    });
    return socket;
  };
  let outside = await newOutside();
  inside.on('message', (datagram, { port }) => {
    client = port;
    tap('client', datagram);
    outside.send(datagram, serverPort, '127.0.0.1');
  });
  return {
    port: inside.address().port,
    async rebind() {
      const old = outside;
      outside = await newOutside();
      old.close();
    },
    close() {
      inside.close();
      outside.close();
    },
  };
}
