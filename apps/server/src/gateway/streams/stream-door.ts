import { CoapStreamEndpoint, type EndpointStats } from '@holdfast/coap';
import { formatAddress, type Clock, type Logger, type Peer, type StreamConnection } from '@holdfast/kernel';
import { Lwm2mServer } from '@holdfast/lwm2m-coap';
import type { Bootstraps } from '../../bootstrap/bootstraps.ts';
import type { DeviceRecord } from '../../fleet/device-record.ts';
import type { Heard } from '../../fleet/heard.ts';
import type { Observations } from '../../fleet/observations.ts';
import type { Registrations } from '../../fleet/registrations.ts';
import type { Models } from '../../models/models.ts';
import { bootstrapPorts } from '../bootstrap-ports.ts';
import type { Way } from '../coap-link.ts';
import { devicePorts } from '../device-ports.ts';
import type { Manners } from '../manner.ts';
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
  readonly way: Way<P>;
  readonly #server: Lwm2mServer<P>;
  readonly #endpoint: CoapStreamEndpoint<P>;

  constructor(
    { registrations, observations, bootstraps, models, manners, clock, log, operationTimeoutMs }: DoorParts,
    { transport, credentialOf }: DoorOptions<P>,
  ) {
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
      const isShown =
        record !== undefined && (credentialOf?.(peer, record) ?? 'operational') === 'operational';
      return isShown ? record : undefined;
    };
    this.#server = new Lwm2mServer<P>({
      transport: (handlers) => {
        const onDisconnected = (peer: P): void => connections.left(peer);
        const endpoint = new CoapStreamEndpoint<P>({ ...handlers, clock, log, onDisconnected });
        endpoints.push(endpoint);
        return endpoint;
      },
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
    this.way = {
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

  stats(): Readonly<EndpointStats> {
    return this.#server.stats();
  }

  /** Says goodbye to every device. */
  close(): void {
    this.#server.close();
  }
}
