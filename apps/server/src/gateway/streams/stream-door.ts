import { CoapStreamEndpoint, type CoapHandlers, type EndpointStats } from '@holdfast/coap';
import { formatAddress, type Clock, type Logger, type Peer, type StreamConnection } from '@holdfast/kernel';
import { Lwm2mServer } from '@holdfast/lwm2m-coap';
import type { Bootstraps } from '../../bootstrap/bootstraps.ts';
import type { DeviceLink } from '../../fleet/device-link.ts';
import type { DeviceRecord } from '../../fleet/device-record.ts';
import type { Heard } from '../../fleet/heard.ts';
import type { Observations } from '../../fleet/observations.ts';
import type { Registrations } from '../../fleet/registrations.ts';
import type { Models } from '../../models/models.ts';
import { bootstrapPorts } from '../bootstrap-ports.ts';
import { coapLink, type Way } from '../coap-link.ts';
import { devicePorts } from '../device-ports.ts';
import type { Manners } from '../manner.ts';
import type { DeviceContexts } from '../oscore/device-contexts.ts';
import { OscoreServer } from '../oscore/oscore-server.ts';
import { Connections } from './connections.ts';

export interface DoorParts {
  readonly registrations: Registrations;
  readonly observations: Observations;
  readonly bootstraps: Bootstraps;
  readonly models: Models;
  readonly manners: Manners;
  readonly clock: Clock;
  readonly log: Logger;
  readonly operationTimeoutMs: number | undefined;
  readonly contexts: DeviceContexts;
}

/** Which of its device's credentials a connection was made with. */
type Credential = NonNullable<Heard['secure']>['credential'];

interface DoorOptions<P extends Peer> {
  readonly transport: 'coap+tcp' | 'coaps+tcp';
  /** Absent: connections prove nothing. */
  readonly credentialOf?: (peer: P, record: DeviceRecord) => Credential;
}

/** One port for devices over connections (RFC 8323), and the way up from there to the fleet. */
export class StreamDoor<P extends Peer> {
  readonly connections: Connections<P>;
  readonly #way: Way<P>;
  readonly #server: Lwm2mServer<P>;
  readonly #oscore: OscoreServer<P> | undefined;
  readonly #endpoint: CoapStreamEndpoint<P>;

  constructor(parts: DoorParts, { transport, credentialOf }: DoorOptions<P>) {
    const { registrations, observations, bootstraps, models, manners, clock, log, operationTimeoutMs } =
      parts;
    const endpoints: CoapStreamEndpoint<P>[] = [];
    const connections = new Connections<P>((peer) => this.#endpoint.release(peer));
    const heard = (peer: P): Heard | undefined => {
      const from = { transport, address: formatAddress(peer.address) };
      if (credentialOf === undefined) return { ...from, secure: undefined };
      const record = connections.ownerOf(peer);
      if (record === undefined) return undefined;
      return { ...from, secure: { session: null, record, credential: credentialOf(peer, record) } };
    };
    const deviceOf = (peer: P): DeviceRecord | undefined => {
      const record = connections.ownerOf(peer);
      // A device with OSCORE has shown nothing by a message without it.
      if (credentialOf === undefined) return record?.row.security === 'none' ? record : undefined;
      const isShown = record !== undefined && credentialOf(peer, record) === 'operational';
      return isShown ? record : undefined;
    };
    const open = (handlers: CoapHandlers<P>): CoapStreamEndpoint<P> => {
      const onDisconnected = (peer: P): void => connections.left(peer);
      const endpoint = new CoapStreamEndpoint<P>({ ...handlers, clock, log, onDisconnected });
      endpoints.push(endpoint);
      return endpoint;
    };
    this.#oscore =
      transport === 'coaps+tcp'
        ? undefined
        : new OscoreServer<P>({
            ...parts,
            transport,
            open,
            reach: (record) => connections.wayTo(record),
            arrived: (peer, record) => connections.lead(peer, record),
          });
    this.#server = new Lwm2mServer<P>({
      transport: (handlers) => this.#oscore?.plainSide(handlers) ?? open(handlers),
      clock,
      log,
      ...(operationTimeoutMs === undefined ? {} : { operationTimeoutMs }),
      ...(credentialOf === undefined
        ? {}
        : { bootstrap: bootstrapPorts<P>({ bootstraps, lookup: models.registry.lookup(), log, heard }) }),
      ...devicePorts<P>({
        registrations,
        observations,
        manners,
        clock,
        log,
        heard,
        registered: (peer, record) => void connections.lead(peer, record),
        updated: (peer, record) => {
          // What was observed over the old connection is not any more (RFC 8323 §7.4).
          if (connections.lead(peer, record)) registrations.onReconnected(record);
        },
        deviceOf,
        speaksFor: (peer, record) => deviceOf(peer) === record,
      }),
    });
    this.connections = connections;
    this.#endpoint = endpoints[0] as CoapStreamEndpoint<P>;
    this.#way = {
      devices: this.#server.devices,
      manners,
      peerOf: async (record) => connections.wayTo(record),
      heardFrom: (record) => {
        const peer = connections.wayTo(record);
        return peer === undefined ? undefined : heard(peer);
      },
    };
  }

  /** `owner`: whose credential it was made with. */
  take(connection: StreamConnection<P>, owner?: DeviceRecord): void {
    if (this.#endpoint.add(connection) && owner !== undefined) this.connections.own(connection.peer, owner);
  }

  /** Tells the peer why, and ends it. */
  refuse(connection: StreamConnection<P>, reason: string): void {
    if (this.#endpoint.add(connection)) this.#endpoint.abort(connection.peer, reason);
  }

  linkTo(record: DeviceRecord): DeviceLink {
    return record.row.security === 'oscore' && this.#oscore !== undefined
      ? coapLink(this.#oscore.way, record)
      : coapLink(this.#way, record);
  }

  /** Undefined where OSCORE is not spoken. */
  oscoreStats(): ReturnType<OscoreServer<P>['stats']> | undefined {
    return this.#oscore?.stats();
  }

  stats(): Readonly<EndpointStats> {
    return this.#server.stats();
  }

  /** Says goodbye to every device. */
  close(): void {
    this.#oscore?.close();
    this.#server.close();
  }
}
