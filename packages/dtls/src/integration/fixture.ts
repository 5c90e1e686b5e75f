import { fromHex, toHex, utf8 } from '@holdfast/bytes';
import type { Address } from '@holdfast/kernel';
import { FakeClock, FakeNet, type FakeSocket, type NetworkFaults } from '@holdfast/testing';
import {
  DtlsClient,
  DtlsServer,
  type CloseReason,
  type DtlsConnectOptions,
  type DtlsServerOptions,
  type DtlsSession,
  type Refusal,
} from '../index.ts';

export const SERVER: Address = { host: '10.0.0.1', port: 5684 };
export const CLIENT: Address = { host: '10.0.0.2', port: 40_000 };
export const IDENTITY = utf8('logger-1');
export const KEY = fromHex('000102030405060708090a0b0c0d0e0f');

/** A datagram as it went over the network. */
interface Sent {
  readonly from: Address;
  readonly to: Address;
  readonly bytes: Uint8Array;
}

/** A server on a fake network, and all that it says. */
export class World {
  readonly clock = new FakeClock();
  readonly net: FakeNet;
  server: DtlsServer;
  readonly wire: Sent[] = [];
  readonly established: DtlsSession[] = [];
  readonly closed: [string, CloseReason][] = [];
  readonly refused: Refusal[] = [];
  readonly received: string[] = [];
  readonly keys = new Map<string, Uint8Array>([[toHex(IDENTITY), KEY]]);
  readonly #options: Partial<DtlsServerOptions>;
  #nextCid = 0;

  constructor(options: Partial<DtlsServerOptions> = {}, faults: NetworkFaults = {}, seed = 1) {
    this.#options = options;
    this.net = new FakeNet(this.clock, faults, seed);
    this.net.tap = (bytes, from, to) => void this.wire.push({ from, to, bytes });
    this.server = this.startServer();
  }

  /** Six-byte Connection IDs that count up. */
  readonly connectionId = {
    length: 6,
    newConnectionId: () => fromHex((0xc1d0_0000_0000 + this.#nextCid++).toString(16)),
  };

  startServer(options: Partial<DtlsServerOptions> = {}): DtlsServer {
    const server = new DtlsServer({
      transport: this.net.socket(SERVER),
      clock: this.clock,
      credentials: { psk: async (identity) => this.keys.get(toHex(identity)) },
      on: {
        established: (session) => this.established.push(session),
        closed: (session, reason) => this.closed.push([session.key, reason]),
        refused: (refusal) => this.refused.push(refusal),
      },
      ...this.#options,
      ...options,
    });
    server.onDatagram((session, datagram) => {
      this.received.push(toHex(datagram));
      server.send(session, datagram.toReversed());
    });
    this.server = server;
    return server;
  }

  connect(
    options: Partial<DtlsConnectOptions> = {},
    address: Address = CLIENT,
  ): { socket: FakeSocket; client: Promise<DtlsClient> } {
    const socket = this.net.socket(address);
    const client = DtlsClient.connect({
      transport: socket,
      remote: socket.peer(SERVER),
      clock: this.clock,
      identity: IDENTITY,
      key: KEY,
      ...options,
    });
    // A test looks at the outcome after it has moved time; until then a rejection is not unhandled.
    client.catch(() => {});
    return { socket, client };
  }

  /** Connects, for as long as it takes. */
  async connected(options: Partial<DtlsConnectOptions> = {}, address: Address = CLIENT): Promise<Connected> {
    const { socket, client: connecting } = this.connect(options, address);
    const progress = { settled: false };
    const settle = (): void => void (progress.settled = true);
    connecting.then(settle, settle);
    for (let i = 0; i < 400 && !progress.settled; i++) await this.clock.advance(500);
    const client = await connecting;
    return new Connected(this, client, socket);
  }

  /** Records that went from one address to another, without epoch 0. */
  protectedRecords(from: Address, cidLength = 0): { type: number; sequence: number; bytes: Uint8Array }[] {
    const records: { type: number; sequence: number; bytes: Uint8Array }[] = [];
    for (const { bytes, from: sender } of this.wire) {
      if (sender.host !== from.host || sender.port !== from.port) continue;
      for (let at = 0; at < bytes.length;) {
        const view = new DataView(bytes.buffer, bytes.byteOffset + at);
        const lengthAt = 11 + (bytes[at] === 25 ? cidLength : 0);
        const length = lengthAt + 2 + view.getUint16(lengthAt);
        if (view.getUint16(3) === 1) {
          const sequence = view.getUint16(5) * 2 ** 32 + view.getUint32(7);
          records.push({ type: view.getUint8(0), sequence, bytes: bytes.slice(at, at + length) });
        }
        at += length;
      }
    }
    return records;
  }
}

/** A client whose session is up, and what it hears. */
export class Connected {
  readonly client: DtlsClient;
  readonly socket: FakeSocket;
  readonly received: string[] = [];
  readonly closed: CloseReason[] = [];
  readonly #world: World;

  constructor(world: World, client: DtlsClient, socket: FakeSocket) {
    this.#world = world;
    this.client = client;
    this.socket = socket;
    client.onDatagram((_, datagram) => this.received.push(toHex(datagram)));
    client.onClosed((reason) => this.closed.push(reason));
  }

  send(hex: string): void {
    this.client.send(this.client.session, fromHex(hex));
  }

  /** Sends and gives the echo, undefined if none comes. */
  async echo(hex: string): Promise<string | undefined> {
    const before = this.received.length;
    this.send(hex);
    await this.#world.clock.advance(200);
    return this.received[before];
  }
}
