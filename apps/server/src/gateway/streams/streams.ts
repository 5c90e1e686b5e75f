import { X509Certificate } from 'node:crypto';
import type { Device } from '@holdfast/api-contract';
import { errorChain, type Peer, type StreamConnection } from '@holdfast/kernel';
import { listenTcp, listenTls, TcpError, type Listening, type TlsPeer } from '@holdfast/tcp';
import type { DeviceLink } from '../../fleet/device-link.ts';
import type { DeviceRecord } from '../../fleet/device-record.ts';
import type { Identity } from '../../secrets/identity.ts';
import { GatewayError } from '../gateway-error.ts';
import { credentialOfSession } from '../session-credential.ts';
import { StreamDoor, type DoorParts } from './stream-door.ts';
import { TlsAdmission, type AdmissionParts, type Shown } from './tls-admission.ts';

export interface StreamsParts extends DoorParts, Omit<AdmissionParts, 'clock' | 'log'> {
  readonly identity: Identity;
}

export interface StreamsOptions {
  /** Numeric address. */
  readonly host: string;
  /** 0 takes any free port; undefined: nobody listens. */
  readonly coapTcp: number | undefined;
  readonly coapsTcp: number | undefined;
}

/** Devices over TCP and TLS, where the owner wants them. Connections end with the process; registrations do not. */
export class Streams {
  readonly #tcp: StreamDoor<Peer>;
  readonly #tls: StreamDoor<TlsPeer>;
  readonly #shown = new WeakMap<TlsPeer, Shown>();
  readonly #admission: TlsAdmission;
  readonly #parts: StreamsParts;
  #tcpListening: Listening<Peer> | undefined;
  #tlsListening: Listening<TlsPeer> | undefined;
  #handshakesFailed = 0;

  private constructor(parts: StreamsParts) {
    this.#parts = parts;
    this.#admission = new TlsAdmission(parts);
    this.#tcp = new StreamDoor<Peer>(parts, { transport: 'coap+tcp' });
    this.#tls = new StreamDoor<TlsPeer>(parts, { transport: 'coaps+tcp', credentialOf: this.#credentialOf });
    const end = (record: DeviceRecord): void => {
      this.#tcp.connections.endOf(record);
      this.#tls.connections.endOf(record);
    };
    parts.fleet.whenRemoved(end);
    parts.authorities.whenDistrusted(end);
  }

  /** Throws GatewayError for a port that is taken. */
  static async open(parts: StreamsParts, options: StreamsOptions): Promise<Streams> {
    const streams = new Streams(parts);
    try {
      await streams.#listen(options);
    } catch (error) {
      await streams.close();
      throw error;
    }
    return streams;
  }

  get ports(): { readonly coapTcp?: number; readonly coapsTcp?: number } {
    return {
      ...(this.#tcpListening === undefined ? {} : { coapTcp: this.#tcpListening.address.port }),
      ...(this.#tlsListening === undefined ? {} : { coapsTcp: this.#tlsListening.address.port }),
    };
  }

  linkTo(record: DeviceRecord): DeviceLink {
    return record.kind?.transport === 'coap+tcp' ? this.#tcp.linkTo(record) : this.#tls.linkTo(record);
  }

  /** What is shown of the device's TLS connection; null where it has none. */
  viewOf(record: DeviceRecord): Device['session'] {
    const peer = this.#tls.connections.wayTo(record);
    const shown = peer && this.#shown.get(peer);
    if (shown === undefined) return null;
    const establishedAt = new Date(shown.establishedAt).toISOString();
    return { ...shown, establishedAt, extendedMasterSecret: null, connectionId: null };
  }

  oscoreStats(): ReturnType<StreamDoor<Peer>['oscoreStats']> {
    return this.#tcp.oscoreStats();
  }

  /** Ends the connections that were made with what is no longer the device's credential. */
  endRetired(record: DeviceRecord): void {
    const { connections } = this.#tls;
    for (const peer of connections.ofDevice(record))
      if (this.#credentialOf(peer, record) === 'retired') connections.end(peer);
  }

  /** Undefined for a port that is not open. */
  stats() {
    const [tcp, tls] = [this.#tcpListening, this.#tlsListening];
    return {
      coapTcp: tcp && { ...this.#tcp.stats(), connectionsDropped: tcp.dropped },
      coapsTcp: tls && {
        ...this.#tls.stats(),
        connectionsDropped: tls.dropped,
        handshakesFailed: this.#handshakesFailed,
      },
    };
  }

  /** Says goodbye to every device, and takes no more. */
  async close(): Promise<void> {
    await Promise.all([this.#tcpListening?.close(), this.#tlsListening?.close()]);
    this.#tcp.close();
    this.#tls.close();
  }

  readonly #credentialOf = (peer: TlsPeer, record: DeviceRecord): ReturnType<typeof credentialOfSession> =>
    credentialOfSession({ record, identity: undefined, fingerprint: this.#shown.get(peer)?.identity });

  async #listen({ host, coapTcp, coapsTcp }: StreamsOptions): Promise<void> {
    if (coapTcp !== undefined) {
      const listening = await listenTcp({ host, port: coapTcp }).catch(cannotListen(coapTcp));
      listening.onConnection((connection) => this.#tcp.take(connection));
      this.#tcpListening = listening;
    }
    if (coapsTcp !== undefined) {
      const listening = await listenTls({
        host,
        port: coapsTcp,
        certificate: pemOf(this.#parts.identity),
        asksForCertificate: true,
        onRefused: () => void this.#handshakesFailed++,
      }).catch(cannotListen(coapsTcp));
      listening.onConnection((connection) => {
        this.#admit(connection).catch((error: unknown) => {
          this.#parts.log.error({ error: errorChain(error) }, 'a TLS connection could not be judged');
          connection.destroy();
        });
      });
      this.#tlsListening = listening;
    }
  }

  async #admit(connection: StreamConnection<TlsPeer>): Promise<void> {
    const { peer } = connection;
    const admission = await this.#admission.admit(peer);
    if ('refused' in admission) {
      this.#tls.refuse(connection, admission.refused);
      return;
    }
    this.#shown.set(peer, admission.shown);
    this.#tls.take(connection, admission.record);
  }
}

const cannotListen =
  (port: number) =>
  (error: unknown): never => {
    const isTaken =
      error instanceof TcpError &&
      error.cause instanceof Error &&
      'code' in error.cause &&
      error.cause.code === 'EADDRINUSE';
    throw isTaken
      ? new GatewayError('address_in_use', `TCP port ${port} is taken by another program`, { cause: error })
      : error;
  };

const pemOf = ({ chain, key }: Identity): { certificate: string; key: string } => ({
  certificate: chain.map((der) => new X509Certificate(der).toString()).join(''),
  key: `-----BEGIN PRIVATE KEY-----\n${Buffer.from(key).toString('base64')}\n-----END PRIVATE KEY-----\n`,
});
