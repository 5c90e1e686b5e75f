import { startBenchServer, type BenchServer } from './bench-server.ts';
import { startJava, type JavaServer } from './java-peer.ts';

/** How both are told what they are to prove and to ask for: `psk KEY` in hex, or `x509 FOLDER`. */
type Credential = ['psk', string] | ['x509', string];

/** DTLS with CCM_8 and Connection IDs, and the task of all CoAP servers here. */
export const startOurDtls = (credential: Credential): Promise<BenchServer> =>
  startBenchServer(new URL('./dtls-server.ts', import.meta.url), ...credential);

export const startTheirDtls = (credential: Credential, jvm: readonly string[] = []): Promise<JavaServer> =>
  startJava({ project: 'californium', mainClass: 'DtlsPeer', args: credential, jvm });
