import { OscoreEndpoint, type CoapHandlers, type CoapMessaging, type OscorePeer } from '@holdfast/coap';
import { formatAddress, type Clock, type Logger, type Peer } from '@holdfast/kernel';
import { Lwm2mServer } from '@holdfast/lwm2m-coap';
import type { DeviceRecord } from '../../fleet/device-record.ts';
import type { Heard } from '../../fleet/heard.ts';
import type { Observations } from '../../fleet/observations.ts';
import type { Registrations } from '../../fleet/registrations.ts';
import type { Way } from '../coap-link.ts';
import { devicePorts } from '../device-ports.ts';
import type { Manners } from '../manner.ts';
import { contextIdOf, type DeviceContexts } from './device-contexts.ts';
import { SharedEndpoint } from './shared-endpoint.ts';

export interface OscoreServerParts<P extends Peer> {
  readonly contexts: DeviceContexts;
  readonly registrations: Registrations;
  readonly observations: Observations;
  readonly manners: Manners;
  readonly clock: Clock;
  readonly log: Logger;
  readonly operationTimeoutMs?: number | undefined;
  readonly transport: 'coap' | 'coap+tcp';
  /** Opens the endpoint that carries what is protected, and what is not. */
  readonly open: (handlers: CoapHandlers<P>) => CoapMessaging<P>;
  /** Where a device is; undefined where there is no way to it now. */
  readonly reach: (record: DeviceRecord) => P | undefined;
  /** A device has registered or updated from there. True: it was elsewhere before. */
  readonly arrived: (from: P, record: DeviceRecord) => boolean;
}

/** Devices with OSCORE (RFC 8613) over a transport that protects nothing. What comes without OSCORE is for {@link plainSide}. */
export class OscoreServer<P extends Peer> {
  readonly way: Way<OscorePeer<P>>;
  readonly #server: Lwm2mServer<OscorePeer<P>>;
  readonly #shared: SharedEndpoint<P>;
  /** Registered or updated since this process began: before, nobody here could read their notifications. */
  readonly #met = new WeakSet<DeviceRecord>();

  constructor(parts: OscoreServerParts<P>) {
    const { contexts, registrations, manners, clock, log, transport, operationTimeoutMs } = parts;
    const endpoints: OscoreEndpoint<P>[] = [];
    const shared = new SharedEndpoint<P>(parts.open);
    const deviceOf = ({ contextId }: OscorePeer<P>): DeviceRecord | undefined => contexts.deviceOf(contextId);
    const heard = (peer: OscorePeer<P>): Heard | undefined => {
      const record = deviceOf(peer);
      if (record === undefined) return undefined;
      const secure = { session: null, record, credential: 'operational' as const };
      return { transport, address: formatAddress(peer.address), secure };
    };
    const arrived = ({ below }: OscorePeer<P>, record: DeviceRecord): boolean => {
      const isNew = !this.#met.has(record);
      this.#met.add(record);
      return parts.arrived(below, record) || isNew;
    };
    this.#shared = shared;
    this.#server = new Lwm2mServer<OscorePeer<P>>({
      transport: (handlers) => {
        const endpoint = new OscoreEndpoint<P>({
          ...handlers,
          clock,
          log,
          store: contexts.table,
          below: (above) => shared.protectedSide(above),
        });
        endpoints.push(endpoint);
        return endpoint;
      },
      clock,
      log,
      ...(operationTimeoutMs === undefined ? {} : { operationTimeoutMs }),
      ...devicePorts<OscorePeer<P>>({
        ...parts,
        heard,
        registered: (peer, record) => void arrived(peer, record),
        updated: (peer, record) => {
          if (arrived(peer, record)) registrations.onReconnected(record);
        },
        deviceOf,
        speaksFor: (peer, record) => deviceOf(peer) === record,
      }),
    });
    const peerOf = (record: DeviceRecord): OscorePeer<P> | undefined => {
      const below = parts.reach(record);
      return below === undefined ? undefined : endpoints[0]?.peer(contextIdOf(record), below);
    };
    this.way = {
      devices: this.#server.devices,
      manners,
      peerOf: async (record) => peerOf(record),
      heardFrom: (record) => {
        const peer = peerOf(record);
        return peer === undefined ? undefined : heard(peer);
      },
    };
    this.stats = () => ({ ...(endpoints[0] as OscoreEndpoint<P>).stats().protection });
  }

  /** What OSCORE let through, and what not. */
  readonly stats: () => ReturnType<OscoreEndpoint<P>['stats']>['protection'];

  /** For the server of devices without a credential: the transport that both share. */
  plainSide(handlers: CoapHandlers<P>): CoapMessaging<P> {
    return this.#shared.plainSide(handlers);
  }

  /** Closes what they share, too. */
  close(): void {
    this.#server.close();
  }
}
