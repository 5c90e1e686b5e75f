import { utf8 } from '@holdfast/bytes';
import { CoapEndpoint, codes } from '@holdfast/coap';
import { DtlsServer, random, type ServerCredentials } from '@holdfast/dtls';
import { systemClock as clock } from '@holdfast/kernel';
import { UdpTransport } from '@holdfast/udp';
import { announce } from './announce.ts';
import { readServerCredential } from './certificates.ts';
import { KEY } from './psk.ts';

const CONNECTION_ID_BYTES = 6;

/** Either `psk`, or `x509 FOLDER`: see certificates.ts. */
const [mode, folder = ''] = process.argv.slice(2);
const credentials: ServerCredentials =
  mode === 'x509' ? { x509: await readServerCredential(folder) } : { psk: async () => KEY };

/** DTLS and CoAP with all their defaults; sessions are not stored. */
const udp = await UdpTransport.bind({ host: '127.0.0.1', port: 0 });
const transport = new DtlsServer({
  transport: udp,
  clock,
  credentials,
  connectionId: {
    length: CONNECTION_ID_BYTES,
    newConnectionId: () => random(CONNECTION_ID_BYTES),
  },
});
const content = { code: codes.content, payload: utf8('21.5') };
const changed = { code: codes.changed };
const endpoint = new CoapEndpoint({
  transport,
  clock,
  handle: ({ method }) => (method === codes.get ? content : changed),
});
announce(udp.address.port);
process.once('exit', () => endpoint.close());
