import { rm } from 'node:fs/promises';
import type { Bench } from '../bench.ts';
import type { BenchServer } from '../support/bench-server.ts';
import { makeCertificates } from '../support/certificates.ts';
import { connect } from '../support/connect.ts';
import { startOurDtls, startTheirDtls } from '../support/dtls-servers.ts';
import type { Contender } from '../support/rounds.ts';
import { sideBySide } from '../support/side-by-side.ts';
import { HandshakeLoad } from './handshake-load.ts';

const WINDOW = 50;
const SUITE = 'TLS_ECDHE_ECDSA_WITH_AES_128_CCM_8';

export const handshakeX509Bench: Bench = {
  summary: 'full DTLS handshakes with certificates on both sides (P-256, CCM_8), beside Californium',
  async run(options) {
    const { folder, client } = await makeCertificates();
    const contender = async (name: string, starting: Promise<BenchServer>): Promise<Contender> => {
      const server = await starting;
      const load = new HandshakeLoad({
        window: WINDOW,
        connect: () => connect({ x509: client }, SUITE, server.port),
      });
      return { name, server, load };
    };
    try {
      return await sideBySide({
        name: 'handshake-x509',
        unit: 'handshakes per server CPU second',
        detail: `${WINDOW} handshakes under way, each from a new address with the same certificate`,
        options,
        ours: () => contender('ours', startOurDtls(['x509', folder])),
        peers: [() => contender('Californium 3.14.0', startTheirDtls(['x509', folder]))],
      });
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
};
