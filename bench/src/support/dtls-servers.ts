import { startBenchServer, type BenchServer } from './bench-server.ts';
import { startJava } from './java-peer.ts';
import { KEY_HEX } from './psk.ts';

/** TLS_PSK_WITH_AES_128_CCM_8 with Connection IDs, and the task of all CoAP servers here. */
export const startOurDtls = (): Promise<BenchServer> =>
  startBenchServer(new URL('./dtls-server.ts', import.meta.url));

export const startTheirDtls = (): Promise<BenchServer> =>
  startJava({ project: 'californium', mainClass: 'DtlsPeer', args: ['psk', KEY_HEX] });
