import { fromUtf8, toHex } from '@holdfast/bytes';
import { CoapEndpoint, formatCode, type OutgoingRequest, type ReceivedResponse } from '@holdfast/coap';
import { DtlsServer } from '@holdfast/dtls';
import { systemClock, type DatagramTransport, type Peer } from '@holdfast/kernel';
import { coreObjects, ModelRegistry } from '@holdfast/lwm2m';
import { Lwm2mServer, type Target } from '@holdfast/lwm2m-coap';
import { UdpTransport } from '@holdfast/udp';

const MODELS = new ModelRegistry(coreObjects);
const ANSWER_MS = 30_000;
const CID_LENGTH = 6;

/** What a device answered. */
export interface Answer {
  /** Such as `4.05`. */
  readonly code: string;
  readonly payload: Uint8Array;
}

/** An LwM2M server that is none of ours: it has the stolen keys and the address, and says whatever the attacker wants said. */
export class HostileServer {
  readonly #dtls: DtlsServer;
  readonly #endpoint: CoapEndpoint<Peer>;
  readonly #lwm2m: Lwm2mServer<Peer>;
  readonly #devices = new Map<string, Target<Peer>>();
  readonly #arrivals = new Map<string, number>();
  readonly #wake = new Set<() => void>();
  #nextCid = 1;
  /** Datagrams to devices that still go out: what is beyond is dropped on the way. */
  #allowance = Infinity;

  private constructor(udp: UdpTransport, keys: ReadonlyMap<string, Uint8Array>) {
    this.#dtls = new DtlsServer({
      transport: udp,
      clock: systemClock,
      credentials: { psk: async (identity) => keys.get(fromUtf8(identity)) },
      connectionId: { length: CID_LENGTH, newConnectionId: () => this.#newCid() },
    });
    let endpoint: CoapEndpoint<Peer> | undefined;
    this.#lwm2m = new Lwm2mServer<Peer>({
      transport: (handlers) =>
        (endpoint = new CoapEndpoint<Peer>({
          ...handlers,
          clock: systemClock,
          transport: this.#lossy(this.#dtls),
        })),
      clock: systemClock,
      registration: {
        register: async (peer, { endpoint: name = '', lwm2mVersion, rootPath, contentFormats }) => {
          const lookup = MODELS.lookup();
          this.#devices.set(name, { peer, lwm2mVersion, rootPath, contentFormats, lookup });
          this.#arrivals.set(name, (this.#arrivals.get(name) ?? 0) + 1);
          for (const wake of this.#wake) wake();
          return `h-${toHex(crypto.getRandomValues(new Uint8Array(4)))}`;
        },
        update: async () => {},
        deregister: async () => {},
        malformed: () => {},
      },
      reporting: {
        observationOf: () => undefined,
        notified: async () => {},
        ended: async () => {},
        targetOf: (peer) => [...this.#devices.values()].find((device) => device.peer === peer),
        sent: async () => {},
      },
    });
    this.#endpoint = endpoint as unknown as CoapEndpoint<Peer>;
  }

  static async start(port: number, keys: ReadonlyMap<string, Uint8Array>): Promise<HostileServer> {
    return new HostileServer(await UdpTransport.bind({ host: '127.0.0.1', port }), keys);
  }

  /** Resolves once the device has registered here since this was asked. */
  registration(endpoint: string, timeoutMs = 60_000): Promise<void> {
    const before = this.#arrivals.get(endpoint) ?? 0;
    return new Promise((resolve, reject) => {
      const look = (): void => {
        if ((this.#arrivals.get(endpoint) ?? 0) === before) return;
        clearTimeout(timer);
        this.#wake.delete(look);
        resolve();
      };
      const timer = setTimeout(() => {
        this.#wake.delete(look);
        reject(new Error(`${endpoint} did not come within ${timeoutMs} ms`));
      }, timeoutMs);
      this.#wake.add(look);
    });
  }

  get operations(): Lwm2mServer<Peer>['devices'] {
    return this.#lwm2m.devices;
  }

  target(endpoint: string): Target<Peer> {
    const found = this.#devices.get(endpoint);
    if (found === undefined) throw new Error(`${endpoint} is not registered with the attacker`);
    return found;
  }

  /** Any request at all. */
  async say(endpoint: string, request: OutgoingRequest): Promise<Answer> {
    const { peer } = this.target(endpoint);
    const response: ReceivedResponse = await this.#endpoint.request(peer, {
      timeoutMs: ANSWER_MS,
      ...request,
    });
    return { code: formatCode(response.code), payload: response.payload };
  }

  /** So many datagrams still reach devices, until it is told otherwise. */
  allow(datagrams: number): void {
    this.#allowance = datagrams;
  }

  async stop(): Promise<void> {
    this.#lwm2m.close();
    await this.#dtls.close();
  }

  #lossy(dtls: DtlsServer): DatagramTransport<Peer> {
    const transport = dtls as unknown as DatagramTransport<Peer>;
    return {
      send: (peer, datagram) => {
        if (this.#allowance <= 0) return;
        this.#allowance--;
        transport.send(peer, datagram);
      },
      onDatagram: (receive) => transport.onDatagram(receive),
      close: () => transport.close(),
    };
  }

  #newCid(): Uint8Array {
    const id = new Uint8Array(CID_LENGTH);
    new DataView(id.buffer).setUint32(2, this.#nextCid++);
    return id;
  }
}
