import { fromHex, toHex } from '@holdfast/bytes';
import type { Peer } from '@holdfast/kernel';
import { FakeClock, FakeNet, type NetworkFaults } from '@holdfast/testing';
import { CoapEndpoint, type CoapEndpointOptions } from '../exchange/coap-endpoint.ts';
import type { OscoreParameters } from './derive-keys.ts';
import { OscoreEndpoint, type OscoreEndpointOptions } from './oscore-endpoint.ts';
import type { OscoreState, OscoreStore, StoredContext } from './oscore-store.ts';

const CLIENT = { host: '10.0.0.1', port: 1111 };
const SERVER = { host: '10.0.0.2', port: 5683 };

/** RFC 8613 §C.1.1. */
export const clientParameters: OscoreParameters = {
  masterSecret: fromHex('0102030405060708090a0b0c0d0e0f10'),
  masterSalt: fromHex('9e7ca92223786340'),
  senderId: new Uint8Array(),
  recipientId: fromHex('01'),
};

export const mirrored = (parameters: OscoreParameters): OscoreParameters => ({
  ...parameters,
  senderId: parameters.recipientId,
  recipientId: parameters.senderId,
});

/** For tests: what survives a crash. */
export class TestStore implements OscoreStore {
  readonly #contexts = new Map<string, { parameters: OscoreParameters; state: OscoreState | undefined }>();
  /** Does what a slow or failing disk does. */
  beforeReserve: (limit: number) => Promise<void> = async () => {};

  constructor(contexts: Readonly<Record<string, OscoreParameters>>) {
    for (const [id, parameters] of Object.entries(contexts)) {
      this.#contexts.set(id, { parameters, state: undefined });
    }
  }

  async find(kid: Uint8Array, kidContext: Uint8Array | undefined): Promise<string | undefined> {
    for (const [id, { parameters }] of this.#contexts) {
      const context = parameters.idContext === undefined ? undefined : toHex(parameters.idContext);
      const named = kidContext === undefined ? undefined : toHex(kidContext);
      if (toHex(parameters.recipientId) === toHex(kid) && context === named) return id;
    }
    return undefined;
  }

  async load(id: string): Promise<StoredContext | undefined> {
    return this.#contexts.get(id);
  }

  async reserve(id: string, senderLimit: number): Promise<void> {
    await this.beforeReserve(senderLimit);
    this.save(id, { senderLimit });
  }

  save(id: string, state: Partial<OscoreState>): void {
    const context = this.#contexts.get(id);
    if (context !== undefined) context.state = { senderLimit: 0, ...context.state, ...state };
  }
}

type Part = Omit<OscoreEndpointOptions<Peer>, 'clock' | 'below' | 'store'> & {
  readonly store?: OscoreStore;
  readonly outer?: Partial<CoapEndpointOptions<Peer>>;
};

/** For tests: two endpoints that share the context `c` on a fake network, and every datagram between them. */
export function oscorePair(server: Part, client: Part = {}, faults: NetworkFaults = {}) {
  const clock = new FakeClock();
  const net = new FakeNet(clock, faults);
  const datagrams: { readonly toServer: boolean; readonly bytes: Uint8Array }[] = [];
  net.tap = (bytes, from) => void datagrams.push({ toServer: from.host === CLIENT.host, bytes });
  const clientStore = client.store ?? new TestStore({ c: clientParameters });
  const serverStore = server.store ?? new TestStore({ c: mirrored(clientParameters) });
  const start = (part: Part, store: OscoreStore, address: typeof CLIENT) => {
    const socket = net.socket(address);
    let outer: CoapEndpoint<Peer> | undefined;
    const endpoint = new OscoreEndpoint<Peer>({
      ...part,
      store,
      clock,
      below: (options) => (outer = new CoapEndpoint({ ...options, ...part.outer, transport: socket, clock })),
    });
    return { endpoint, socket, outer: outer as CoapEndpoint<Peer> };
  };
  let near = start(client, clientStore, CLIENT);
  let far = start(server, serverStore, SERVER);
  return {
    clock,
    net,
    datagrams,
    client: near.endpoint,
    server: far.endpoint,
    clientBelow: near.outer,
    serverBelow: far.outer,
    clientSocket: near.socket,
    toServer: near.endpoint.peer('c', near.socket.peer(SERVER)),
    plainServer: near.socket.peer(SERVER),
    toClient: far.endpoint.peer('c', far.socket.peer(CLIENT)),
    /** The server as it is after it was killed and started again. */
    restartServer: (part: Part = server) => {
      far.endpoint.close();
      far = start(part, serverStore, SERVER);
      return far.endpoint;
    },
    restartClient: (part: Part = client) => {
      near.endpoint.close();
      near = start(part, clientStore, CLIENT);
      return { client: near.endpoint, toServer: near.endpoint.peer('c', near.socket.peer(SERVER)) };
    },
    /** Puts a datagram on the network once more. */
    replay: (bytes: Uint8Array, from = CLIENT) => net.inject(from, SERVER, bytes),
    inject: (bytes: Uint8Array, toServer: boolean) =>
      net.inject(toServer ? CLIENT : SERVER, toServer ? SERVER : CLIENT, bytes),
  };
}
