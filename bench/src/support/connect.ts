import { utf8 } from '@holdfast/bytes';
import { DtlsClient, type CipherSuiteName, type ClientCredential } from '@holdfast/dtls';
import { systemClock as clock, type Address } from '@holdfast/kernel';
import { UdpTransport } from '@holdfast/udp';
import { KEY } from './psk.ts';

const ANYWHERE: Address = { host: '127.0.0.1', port: 0 };

export const connectWithPsk = (identity: string, port: number, from?: Address): Promise<DtlsClient> =>
  connect({ identity: utf8(identity), key: KEY }, 'TLS_PSK_WITH_AES_128_CCM_8', port, from);

/** A full handshake from a socket of its own, with a Connection ID of the server's, by this cipher suite alone. */
export async function connect(
  credential: ClientCredential,
  cipherSuite: CipherSuiteName,
  port: number,
  from = ANYWHERE,
): Promise<DtlsClient> {
  const transport = await UdpTransport.bind(from);
  try {
    return await DtlsClient.connect({
      transport,
      remote: transport.peer({ host: '127.0.0.1', port }),
      clock,
      ...credential,
      connectionId: new Uint8Array(),
      handshake: { cipherSuites: [cipherSuite] },
    });
  } catch (error) {
    await transport.close();
    throw error;
  }
}
