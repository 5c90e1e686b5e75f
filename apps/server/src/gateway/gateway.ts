import { availableParallelism, networkInterfaces } from 'node:os';
import type { Device, DevicePorts } from '@holdfast/api-contract';
import { errorChain, type Clock, type Logger, type Peer } from '@holdfast/kernel';
import { CoapEndpoint } from '@holdfast/coap';
import { Lwm2mServer } from '@holdfast/lwm2m-coap';
import { UdpError, UdpTransport } from '@holdfast/udp';
import type { Bootstraps } from '../bootstrap/bootstraps.ts';
import type { Feed } from '../feed/feed.ts';
import type { LinkTo } from '../fleet/device-link.ts';
import type { Authorities } from '../fleet/authorities/authorities.ts';
import type { DeviceRecord } from '../fleet/device-record.ts';
import type { Fleet } from '../fleet/fleet.ts';
import type { Observations } from '../fleet/observations.ts';
import type { Registrations } from '../fleet/registrations.ts';
import type { Journal } from '../journal/journal.ts';
import type { Models } from '../models/models.ts';
import type { Identity } from '../secrets/identity.ts';
import type { Keyring } from '../secrets/keyring.ts';
import { bootstrapPorts } from './bootstrap-ports.ts';
import { coapLink, type Way } from './coap-link.ts';
import { DeviceCredentials } from './device-credentials.ts';
import { devicePorts } from './device-ports.ts';
import { GatewayError } from './gateway-error.ts';
import { Manners } from './manner.ts';
import { DeviceContexts } from './oscore/device-contexts.ts';
import { OscoreServer } from './oscore/oscore-server.ts';
import { peerAt } from './peer-at.ts';
import { PlainDevices } from './plain-devices.ts';
import { refusalNews } from './refusal-news.ts';
import { SecureSessions } from './secure-sessions.ts';
import type { SessionStore } from './session-store.ts';
import { Streams } from './streams/streams.ts';
import { addUp } from './threads/add-up.ts';
import { ThreadFault } from './threads/questions.ts';
import type { SecurePeer } from './threads/secure-peer.ts';

export interface GatewayParts {
  readonly store: SessionStore;
  readonly fleet: Fleet;
  readonly authorities: Authorities;
  readonly identity: Identity;
  readonly registrations: Registrations;
  readonly observations: Observations;
  readonly bootstraps: Bootstraps;
  readonly models: Models;
  readonly feed: Feed;
  readonly journal: Journal;
  readonly keyring: Keyring;
  readonly clock: Clock;
  readonly log: Logger;
}

export interface GatewayOptions {
  /** Numeric address; absent: every address, of IPv6 too where the machine has it. */
  readonly host: string | undefined;
  /** 0 takes any free port. */
  readonly coap: number;
  readonly coaps: number;
  /** Absent: nobody listens on TCP, or for TLS. */
  readonly coapTcp?: number | undefined;
  readonly coapsTcp?: number | undefined;
  /** This node's number, 0..255, in every Connection ID. */
  readonly node: number;
  /** Threads that share the DTLS port; absent: all cores but one for the rest of the server and one for the store. 0: none. */
  readonly threads?: number;
  /** DTLS sessions that the threads hold at a time. Default 20,000; the others wait in the store. */
  readonly sessionsInUse?: number;
  readonly operationTimeoutMs?: number;
}

/** A fleet that wakes up at once fills the socket's buffer faster than one loop empties it. */
const RECEIVE_BUFFER_BYTES = 4 << 20;

/** About a kilobyte each, and as many as a busy node hears from within minutes. */
const SESSIONS_IN_USE = 20_000;

/**
 * A session silent for longer goes back to the store, when nothing of what was said is remembered any more, neither the last
 * flight (RFC 6347 §4.2.4) nor a message that may be repeated (RFC 7252 §4.8.2). What comes then costs a read, and before the
 * first answer a commit; even with every session in use silent for just as long, that is 80 times a second.
 */
const IN_USE_MS = 250_000;

/** The sockets, and above each the whole way up to the fleet. */
export class Gateway {
  /** The way to a device, over the transport that it registered on. */
  readonly linkTo: LinkTo;
  readonly ports: DevicePorts;
  readonly #sessions: SecureSessions;
  readonly #socket: UdpTransport;
  readonly #plain: Lwm2mServer<Peer>;
  readonly #secure: Lwm2mServer<SecurePeer>;
  readonly #oscore: OscoreServer<Peer>;
  readonly #streams: Streams;

  private constructor(
    parts: GatewayParts,
    options: GatewayOptions,
    socket: UdpTransport,
    sessions: SecureSessions,
    coapsPort: number,
    streams: Streams,
    manners: Manners,
    contexts: DeviceContexts,
  ) {
    const { registrations, observations, models, clock, log } = parts;
    const shared = { registrations, observations, manners, clock, log };
    const common = {
      clock,
      log,
      ...(options.operationTimeoutMs === undefined ? {} : { operationTimeoutMs: options.operationTimeoutMs }),
    };
    const plainDevices = new PlainDevices(parts.fleet.directory);
    const heardPlain = (peer: Peer) => ({
      transport: 'coap' as const,
      address: peer.key,
      secure: undefined,
    });
    this.#oscore = new OscoreServer<Peer>({
      ...shared,
      contexts,
      operationTimeoutMs: options.operationTimeoutMs,
      transport: 'coap',
      open: (handlers) => {
        const endpoint = new CoapEndpoint({
          ...handlers,
          transport: socket,
          clock,
          log,
          // An acknowledgement says that what the device sent is durable: never sent before it is.
          separateAfterMs: Number.POSITIVE_INFINITY,
        });
        // What it was asked and left open would hold up, for as long as it is repeated, whoever has the address next.
        parts.fleet.whenRemoved(({ kind, address }) => {
          if (kind?.transport === 'coap' && address !== undefined) endpoint.forget(peerAt(address));
        });
        return endpoint;
      },
      reach: ({ address }) => (address === undefined ? undefined : peerAt(address)),
      arrived: () => false,
    });
    this.#plain = new Lwm2mServer<Peer>({
      transport: (handlers) => this.#oscore.plainSide(handlers),
      ...common,
      ...devicePorts<Peer>({
        ...shared,
        heard: heardPlain,
        registered: ({ key }, record) => plainDevices.heard(key, record),
        updated: ({ key }, record) => plainDevices.heard(key, record),
        deviceOf: ({ key }) => plainDevices.at(key),
        speaksFor: ({ key }, { row, address }) => row.security === 'none' && address === key,
      }),
    });
    this.#secure = new Lwm2mServer<SecurePeer>({
      transport: sessions.transport,
      ...common,
      bootstrap: bootstrapPorts<SecurePeer>({
        bootstraps: parts.bootstraps,
        lookup: models.registry.lookup(),
        log,
        heard: (session) => sessions.heard(session),
      }),
      ...devicePorts<SecurePeer>({
        ...shared,
        heard: (session) => sessions.heard(session),
        updated: () => {},
        deviceOf: (session) => sessions.recordOf(session),
        speaksFor: (session, record) => sessions.recordOf(session) === record,
        registered: (session) => {
          const record = sessions.recordOf(session);
          if (record !== undefined) sessions.keepOnly(record, session);
        },
      }),
    });
    const plain: Way<Peer> = {
      devices: this.#plain.devices,
      manners,
      peerOf: async ({ contact }) => (contact === undefined ? undefined : peerAt(contact.address)),
      heardFrom: ({ contact }) => (contact === undefined ? undefined : heardPlain(peerAt(contact.address))),
    };
    const secure: Way<SecurePeer> = {
      devices: this.#secure.devices,
      manners,
      peerOf: async (record) => {
        const key = sessionOf(record);
        return key === undefined ? undefined : await sessions.byKey(key);
      },
      heardFrom: (record) => {
        const key = sessionOf(record);
        const peer = key === undefined ? undefined : sessions.inUse(key);
        return peer === undefined ? undefined : sessions.heard(peer);
      },
    };
    this.linkTo = (record) => {
      switch (record.kind?.transport) {
        case 'coap':
          return record.row.security === 'oscore'
            ? coapLink(this.#oscore.way, record)
            : coapLink(plain, record);
        case 'coap+tcp':
        case 'coaps+tcp':
          return streams.linkTo(record);
        default:
          return coapLink(secure, record);
      }
    };
    this.ports = { coap: socket.address.port, coaps: coapsPort, ...streams.ports };
    parts.bootstraps.onRetired = (...of) => {
      sessions.endRetired(...of);
      streams.endRetired(of[0]);
    };
    parts.bootstraps.onFactoryChanged = (...of) => sessions.endFactory(...of);
    this.#sessions = sessions;
    this.#socket = socket;
    this.#streams = streams;
  }

  /** What is shown of the session that the device speaks over; null where there is none. */
  async sessionOf(record: DeviceRecord): Promise<Device['session']> {
    const key = sessionOf(record);
    return key === undefined ? this.#streams.viewOf(record) : await this.#sessions.viewOf(key);
  }

  static async open(parts: GatewayParts, options: GatewayOptions): Promise<Gateway> {
    const { fleet, registrations, bootstraps, authorities, models, log } = parts;
    const credentials = new DeviceCredentials(fleet, authorities);
    const host = options.host ?? (hasIpv6() ? '::' : '0.0.0.0');
    const onError = (error: Error): void =>
      log.debug({ error: error.message }, 'a UDP socket reported an error');
    const bind = UdpTransport.bind({
      host,
      port: options.coap,
      receiveBuffer: RECEIVE_BUFFER_BYTES,
      onError,
    });
    const socket = await bind.catch((error: unknown) => {
      throw cannotListen(error, options.coap);
    });
    const onRefused = refusalNews({
      registrations,
      directory: fleet.directory,
      whyNot: (fingerprint) => credentials.whyNot(fingerprint),
      log,
    });
    const sessions = await SecureSessions.open({
      ...parts,
      credentials,
      node: options.node,
      threads: options.threads ?? Math.max(0, availableParallelism() - 2),
      limits: { sessions: options.sessionsInUse ?? SESSIONS_IN_USE, evictAfterMs: IN_USE_MS },
      shookHands: (...of) => bootstraps.shookHands(...of),
      onRefused,
      onFailed: (error) => {
        log.error({ error: errorChain(error) }, 'a DTLS thread has died; the server ends with it');
        // What it held, the next start takes up.
        setImmediate(() => {
          throw error;
        });
      },
    }).catch(async (error: unknown) => {
      await socket.close();
      throw error;
    });
    try {
      const coaps = await sessions.listen(host, options.coaps).catch((error: unknown) => {
        throw cannotListen(error, options.coaps);
      });
      const manners = new Manners(models.registry);
      const contexts = new DeviceContexts(parts);
      const streams = await Streams.open(
        {
          ...parts,
          contexts,
          credentials,
          manners,
          onRefused,
          operationTimeoutMs: options.operationTimeoutMs,
        },
        { host, coapTcp: options.coapTcp, coapsTcp: options.coapsTcp },
      );
      return new Gateway(parts, options, socket, sessions, coaps, streams, manners, contexts);
    } catch (error) {
      await Promise.all([socket.close(), sessions.close()]);
      throw error;
    }
  }

  async stats() {
    const dtls = await this.#sessions.stats();
    return {
      coap: this.#plain.stats(),
      coaps: this.#secure.stats(),
      dtls,
      oscore: this.#oscoreStats(),
      ...this.#streams.stats(),
    };
  }

  #oscoreStats(): ReturnType<OscoreServer<Peer>['stats']> {
    const [udp, tcp] = [this.#oscore.stats(), this.#streams.oscoreStats()];
    return tcp === undefined ? udp : addUp([udp, tcp]);
  }

  /** Stops listening. Sessions, registrations and observations stay, for the next start. */
  async close(): Promise<void> {
    this.#oscore.close();
    this.#plain.close();
    this.#secure.close();
    await Promise.all([this.#streams.close(), this.#sessions.close(), this.#socket.close()]);
  }
}

const sessionOf = ({ contact }: DeviceRecord): string | undefined => contact?.session ?? undefined;

/** What the operator can mend is said plainly. */
function cannotListen(error: unknown, port: number): unknown {
  const code =
    error instanceof ThreadFault ? error.causeCode : error instanceof UdpError ? error.code : undefined;
  return code === 'address_in_use'
    ? new GatewayError('address_in_use', `UDP port ${port} is taken by another program`, { cause: error })
    : error;
}

const hasIpv6 = (): boolean =>
  Object.values(networkInterfaces()).some((addresses) => addresses?.some(({ family }) => family === 'IPv6'));
