import { fromHex, toHex } from '@holdfast/bytes';
import type { DatagramTransport, Peer } from '@holdfast/kernel';
import { FakeClock, FakeNet, type FakeSocket, type NetworkFaults } from '@holdfast/testing';
import { CoapEndpoint, type CoapEndpointOptions } from './exchange/coap-endpoint.ts';

type Part = Omit<CoapEndpointOptions<Peer>, 'transport' | 'clock'>;

const CLIENT = { host: '10.0.0.1', port: 1111 };
const SERVER = { host: '10.0.0.2', port: 5683 };

/** For tests: two endpoints on a fake network, and every datagram between them. */
export function pair(
  server: Part,
  client: Part = {},
  faults: NetworkFaults = {},
  seed = 1,
  {
    /** Who the server talks to outlives the client's address, as with a DTLS Connection ID. */
    session = false,
  } = {},
) {
  const clock = new FakeClock();
  const net = new FakeNet(clock, faults, seed);
  const log: string[] = [];
  net.tap = (datagram, from) => {
    log.push(`${from.host === CLIENT.host ? '>' : '<'} ${toHex(datagram)}`);
  };
  const clientSocket = net.socket(CLIENT);
  const serverSocket = net.socket(SERVER);
  return {
    clock,
    net,
    log,
    client: new CoapEndpoint({ ...client, transport: clientSocket, clock }),
    server: new CoapEndpoint({
      ...server,
      transport: session ? oneSession(serverSocket) : serverSocket,
      clock,
    }),
    toServer: clientSocket.peer(SERVER),
    toClient: serverSocket.peer(CLIENT),
    /** The client's NAT forgets it: from now on it has another address. */
    rebindClient: () => clientSocket.rebind({ ...CLIENT, port: 2222 }),
  };
}

function oneSession(socket: FakeSocket): DatagramTransport<Peer> {
  const session = { key: 'session', address: CLIENT };
  return {
    send: (_, datagram) => socket.send(session, datagram),
    onDatagram: (receive) =>
      socket.onDatagram(({ address }, datagram) => {
        session.address = address;
        receive(session, datagram);
      }),
    close: async () => socket.close(),
  };
}

/** For tests: one endpoint, and a peer that is played by hand in hex. */
export function alone(part: Part) {
  const clock = new FakeClock();
  const net = new FakeNet(clock);
  const socket: FakeSocket = net.socket(SERVER);
  const endpoint = new CoapEndpoint({ ...part, transport: socket, clock });
  const heard: string[] = [];
  net.socket(CLIENT).onDatagram((_, datagram) => heard.push(toHex(datagram)));
  return {
    clock,
    endpoint,
    peer: socket.peer(CLIENT),
    heard,
    /** Sends hex; resolves with what came back within `ms`. */
    say: async (hex: string, ms = 1): Promise<string[]> => {
      heard.length = 0;
      net.inject(CLIENT, SERVER, fromHex(hex.replaceAll(' ', '')));
      await clock.advance(ms);
      return [...heard];
    },
  };
}

/** Turns the clock until the promise is settled, or fails after an hour of its time. */
export async function settled<T>(clock: FakeClock, promise: Promise<T>): Promise<T> {
  const state = { done: false };
  const watched = promise.finally(() => (state.done = true));
  watched.catch(() => {});
  for (let i = 0; !state.done && i < 3600; i++) await clock.advance(1000);
  if (!state.done) throw new Error('still not settled after an hour');
  return await watched;
}
