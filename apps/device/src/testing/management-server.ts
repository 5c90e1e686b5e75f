import { fromUtf8, toHex, utf8 } from '@holdfast/bytes';
import { DtlsServer, type DtlsSession } from '@holdfast/dtls';
import type { Clock, DatagramTransport, Peer } from '@holdfast/kernel';
import { coreObjects, Lwm2mPath, ModelRegistry, type Entry } from '@holdfast/lwm2m';
import { Lwm2mServer, Refusal, type Target } from '@holdfast/lwm2m-coap';

const MODELS = new ModelRegistry(coreObjects);
const CID_LENGTH = 6;

export interface Registered {
  readonly id: string;
  readonly endpoint: string;
  readonly lifetime: number;
  readonly queueMode: boolean;
  readonly objects: readonly string[];
  readonly target: Target<Peer>;
}

interface Options {
  readonly transport: DatagramTransport<Peer>;
  readonly clock: Clock;
  /** Hex keys by identity; absent: plain CoAP. */
  readonly keys?: ReadonlyMap<string, Uint8Array>;
}

/** The server side of LwM2M as tests need it: the product's protocol layers, and tables in memory. */
export class ManagementServer {
  /** In order of registration, one for each time. */
  readonly registered: Registered[] = [];
  readonly updated: string[] = [];
  readonly deregistered: string[] = [];
  readonly notified: { readonly token: string; readonly entries: readonly Entry[] }[] = [];
  readonly sent: (readonly Entry[])[] = [];
  /** Called after each of these. */
  onChange: () => void = () => {};
  readonly dtls: DtlsServer | undefined;
  readonly #lwm2m: Lwm2mServer<Peer>;
  readonly #observed = new Map<string, Lwm2mPath>();
  #nextCid = 1;
  #next = 1;

  constructor({ transport, clock, keys }: Options) {
    this.dtls =
      keys === undefined
        ? undefined
        : new DtlsServer({
            transport,
            clock,
            credentials: { psk: async (identity) => keys.get(fromUtf8(identity)) },
            connectionId: { length: CID_LENGTH, newConnectionId: () => this.#newCid() },
          });
    this.#lwm2m = new Lwm2mServer<Peer>({
      transport: (this.dtls as unknown as DatagramTransport<Peer> | undefined) ?? transport,
      clock,
      registration: {
        register: async (peer, { endpoint = '', lifetime, queueMode, objects, ...rest }) => {
          const { lwm2mVersion, rootPath, contentFormats } = rest;
          const id = `r${this.#next++}`;
          const target = { peer, lwm2mVersion, rootPath, contentFormats, lookup: MODELS.lookup() };
          const paths = objects.map(({ path }) => path.text);
          this.registered.push({ id, endpoint, lifetime, queueMode, objects: paths, target });
          this.onChange();
          return id;
        },
        update: async (_, id) => {
          if (!this.registered.some((known) => known.id === id)) throw new Refusal('not_found', 'unknown');
          this.updated.push(id);
          this.onChange();
        },
        deregister: async (_, id) => {
          this.deregistered.push(id);
          this.onChange();
        },
        malformed: () => {},
      },
      reporting: {
        observationOf: (_, token) => {
          const path = this.#observed.get(token);
          const target = this.registered.at(-1)?.target;
          return path === undefined || target === undefined ? undefined : { path, target };
        },
        notified: async (_, { token, entries }) => {
          this.notified.push({ token, entries });
          this.onChange();
        },
        targetOf: () => this.registered.at(-1)?.target,
        sent: async (_, entries) => {
          this.sent.push(entries);
          this.onChange();
        },
        ended: async () => {},
      },
    });
  }

  get devices() {
    return this.#lwm2m.devices;
  }

  /** The newest registration of an endpoint. */
  of(endpoint: string): Registered {
    const found = this.registered.findLast((one) => one.endpoint === endpoint);
    if (found === undefined) throw new Error(`${endpoint} is not registered`);
    return found;
  }

  async observe(endpoint: string, path: string): Promise<readonly Entry[]> {
    const token = utf8(`t${this.#observed.size}`);
    this.#observed.set(toHex(token), Lwm2mPath.parse(path));
    return await this.devices.observe(this.of(endpoint).target, Lwm2mPath.parse(path), token);
  }

  /** As a server that has lost its database. */
  forgetRegistrations(): void {
    this.registered.length = 0;
  }

  sessions(): DtlsSession[] {
    return [...(this.dtls?.sessions() ?? [])];
  }

  #newCid(): Uint8Array {
    const id = new Uint8Array(CID_LENGTH);
    id[0] = this.#nextCid >> 8;
    id[1] = this.#nextCid++ & 0xff;
    return id;
  }

  async close(): Promise<void> {
    this.#lwm2m.close();
    await this.dtls?.close();
  }
}
