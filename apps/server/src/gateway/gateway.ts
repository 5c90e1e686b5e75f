import { networkInterfaces } from 'node:os';
import type { DtlsSession } from '@holdfast/dtls';
import { HoldfastError, type Clock, type Logger, type Peer } from '@holdfast/kernel';
import { Lwm2mServer } from '@holdfast/lwm2m-coap';
import { UdpTransport } from '@holdfast/udp';
import type { Feed } from '../feed/feed.ts';
import type { LinkTo } from '../fleet/device-link.ts';
import type { Fleet } from '../fleet/fleet.ts';
import type { Observations } from '../fleet/observations.ts';
import type { Registrations } from '../fleet/registrations.ts';
import type { Journal } from '../journal/journal.ts';
import type { Models } from '../models/models.ts';
import type { Keyring } from '../secrets/keyring.ts';
import { coapLink, type Way } from './coap-link.ts';
import { devicePorts } from './device-ports.ts';
import { Manners } from './manner.ts';
import { PlainDevices } from './plain-devices.ts';
import { refusalNews } from './refusal-news.ts';
import { SecureSessions } from './secure-sessions.ts';
import type { SessionStore } from './session-store.ts';

export interface GatewayParts {
  readonly store: SessionStore;
  readonly fleet: Fleet;
  readonly registrations: Registrations;
  readonly observations: Observations;
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
  /** This node's number, 0..255, in every Connection ID. */
  readonly node: number;
  readonly operationTimeoutMs?: number;
}

export class GatewayError extends HoldfastError<'address_in_use'> {
  override readonly name = 'GatewayError';
}

/** A fleet that wakes up at once fills the socket's buffer faster than one loop empties it. */
const RECEIVE_BUFFER_BYTES = 4 << 20;

/** The sockets, and above each the whole way up to the fleet. */
export class Gateway {
  /** The way to a device, over the transport that it registered on. */
  readonly linkTo: LinkTo;
  readonly ports: { readonly coap: number; readonly coaps: number };
  readonly #sessions: SecureSessions;
  readonly #sockets: readonly UdpTransport[];
  readonly #plain: Lwm2mServer<Peer>;
  readonly #secure: Lwm2mServer<DtlsSession>;

  private constructor(
    parts: GatewayParts,
    options: GatewayOptions,
    sockets: { coap: UdpTransport; coaps: UdpTransport },
    sessions: SecureSessions,
  ) {
    const { registrations, observations, models, clock, log } = parts;
    const manners = new Manners(models.registry);
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
    this.#plain = new Lwm2mServer<Peer>({
      transport: sockets.coap,
      ...common,
      ...devicePorts<Peer>({
        ...shared,
        heard: heardPlain,
        registered: ({ key }, record) => plainDevices.heard(key, record),
        updated: ({ key }, record) => plainDevices.heard(key, record),
        deviceOf: ({ key }) => plainDevices.at(key),
      }),
    });
    this.#secure = new Lwm2mServer<DtlsSession>({
      transport: sessions.transport,
      ...common,
      ...devicePorts<DtlsSession>({
        ...shared,
        heard: (session) => sessions.heard(session),
        updated: () => {},
        deviceOf: (session) => sessions.recordOf(session),
        registered: (session) => {
          const record = sessions.recordOf(session);
          if (record !== undefined) sessions.keepOnly(record, session);
        },
      }),
    });
    const plain: Way<Peer> = {
      devices: this.#plain.devices,
      manners,
      peerOf: ({ contact }) => (contact === undefined ? undefined : peerAt(contact.address)),
      heard: heardPlain,
    };
    const secure: Way<DtlsSession> = {
      devices: this.#secure.devices,
      manners,
      peerOf: ({ contact }) =>
        contact?.session === undefined || contact.session === null
          ? undefined
          : sessions.byKey(contact.session),
      heard: (session) => sessions.heard(session),
    };
    this.linkTo = (record) =>
      record.registration?.transport === 'coap' ? coapLink(plain, record) : coapLink(secure, record);
    this.ports = { coap: sockets.coap.address.port, coaps: sockets.coaps.address.port };
    this.#sessions = sessions;
    this.#sockets = [sockets.coap, sockets.coaps];
    parts.fleet.sessionOf = ({ contact }) =>
      contact?.session === undefined || contact.session === null ? null : sessions.viewOf(contact.session);
  }

  static async open(parts: GatewayParts, options: GatewayOptions): Promise<Gateway> {
    const { fleet, registrations, log } = parts;
    const onError = (error: Error): void =>
      log.debug({ error: error.message }, 'a UDP socket reported an error');
    const bind = async (host: string, port: number): Promise<UdpTransport> => {
      try {
        return await UdpTransport.bind({ host, port, receiveBuffer: RECEIVE_BUFFER_BYTES, onError });
      } catch (error) {
        throw isInUse(error)
          ? new GatewayError('address_in_use', `UDP port ${port} is taken by another program`, {
              cause: error,
            })
          : error;
      }
    };
    const host = options.host ?? (hasIpv6() ? '::' : '0.0.0.0');
    const coap = await bind(host, options.coap);
    const coaps = await bind(host, options.coaps).catch(async (error: unknown) => {
      await coap.close();
      throw error;
    });
    const recordOf = (identity: string) => fleet.directory.byIdentity(identity);
    const onRefused = refusalNews({ registrations, recordOf, log });
    const opening = SecureSessions.open({ ...parts, transport: coaps, node: options.node, onRefused });
    const sessions = await opening.catch(async (error: unknown) => {
      await Promise.all([coap.close(), coaps.close()]);
      throw error;
    });
    return new Gateway(parts, options, { coap, coaps }, sessions);
  }

  stats() {
    return { coap: this.#plain.stats(), coaps: this.#secure.stats(), dtls: this.#sessions.stats() };
  }

  /** Stops listening. Sessions, registrations and observations stay, for the next start. */
  async close(): Promise<void> {
    this.#plain.close();
    this.#secure.close();
    await this.#sessions.close();
    await Promise.all(this.#sockets.map((socket) => socket.close()));
  }
}

const isInUse = (error: unknown): boolean =>
  error instanceof Error &&
  error.cause instanceof Error &&
  'code' in error.cause &&
  error.cause.code === 'EADDRINUSE';

const hasIpv6 = (): boolean =>
  Object.values(networkInterfaces()).some((addresses) => addresses?.some(({ family }) => family === 'IPv6'));

/** `host:port` or `[host]:port` as formatAddress writes it. */
function peerAt(key: string): Peer {
  const colon = key.lastIndexOf(':');
  const host = key.slice(0, colon).replace(/^\[|\]$/g, '');
  return { key, address: { host, port: Number(key.slice(colon + 1)) } };
}
