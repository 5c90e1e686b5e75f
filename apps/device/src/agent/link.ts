import { DtlsClient, type CloseReason } from '@holdfast/dtls';
import type { Address, Clock, DatagramTransport, Logger, Peer } from '@holdfast/kernel';
import { UdpTransport } from '@holdfast/udp';
import type { Credentials } from '@holdfast/lwm2m';
import { dtlsCredential } from './dtls-credential.ts';
import { Radio } from './radio.ts';

/** Opens a socket of the device's own. */
export type OpenSocket = (towards: Address) => Promise<DeviceSocket>;

export interface DeviceSocket extends DatagramTransport<Peer> {
  peer(address: Address): Peer;
}

export interface LinkOptions {
  readonly openSocket: OpenSocket;
  readonly server: Address;
  readonly credentials: Credentials;
  /** Offer DTLS Connection IDs (RFC 9146). */
  readonly connectionIds: boolean;
  /** How long it listens after the last datagram; Infinity where it never sleeps. */
  readonly awakeMs: number;
  readonly clock: Clock;
  readonly log: Logger;
  readonly signal: AbortSignal;
}

/** A device's way to its server: a socket of its own, and a DTLS session unless it speaks in the clear. */
export interface Link {
  readonly transport: DatagramTransport<Peer>;
  readonly peer: Peer;
  readonly isAwake: () => boolean;
  /** Sets who is told, once, that the session has ended. */
  onClosed(told: (reason: CloseReason) => void): void;
  /** Says goodbye to the server's DTLS layer, where there is one, and closes the socket. */
  end(): Promise<void>;
}

/** Rejects with UdpError. */
export const openUdpSocket: OpenSocket = ({ host }) =>
  UdpTransport.bind({ host: host.includes(':') ? '::' : '0.0.0.0', port: 0 });

/** Rejects with UdpError or DtlsError. */
export async function openLink(options: LinkOptions): Promise<Link> {
  const { server, credentials, clock, log, signal, awakeMs } = options;
  const socket = await options.openSocket(server);
  const remote = socket.peer(server);
  const radio = new Radio(socket, clock, awakeMs);
  const isAwake = (): boolean => radio.isAwake;
  if (credentials.mode === 'none')
    return { transport: radio, peer: remote, isAwake, onClosed: () => {}, end: () => radio.close() };
  try {
    const credential = dtlsCredential(credentials);
    const dtls = await DtlsClient.connect({
      transport: radio,
      remote,
      clock,
      log,
      ...credential,
      signal,
      // Empty: the socket is this session's alone, so records to us need no ID; the server's ID is what outlives our address.
      ...(options.connectionIds ? { connectionId: new Uint8Array() } : {}),
    });
    return {
      transport: dtls,
      peer: dtls.session,
      isAwake,
      onClosed: (told) => dtls.onClosed(told),
      end: async () => {
        dtls.end();
        await dtls.close();
      },
    };
  } catch (error) {
    await radio.close();
    throw error;
  }
}
