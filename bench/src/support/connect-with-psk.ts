import { utf8 } from '@holdfast/bytes';
import { DtlsClient } from '@holdfast/dtls';
import { systemClock as clock, type Address } from '@holdfast/kernel';
import { UdpTransport } from '@holdfast/udp';
import { KEY } from './psk.ts';

const ANYWHERE: Address = { host: '127.0.0.1', port: 0 };

/** A full handshake with PSK, CCM_8 and a Connection ID from a socket of its own. */
export async function connectWithPsk(
  identity: string,
  port: number,
  from: Address = ANYWHERE,
): Promise<DtlsClient> {
  const transport = await UdpTransport.bind(from);
  try {
    return await DtlsClient.connect({
      transport,
      remote: transport.peer({ host: '127.0.0.1', port }),
      clock,
      identity: utf8(identity),
      key: KEY,
      connectionId: new Uint8Array(),
    });
  } catch (error) {
    await transport.close();
    throw error;
  }
}
