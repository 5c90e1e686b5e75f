import type { Bench } from '../bench.ts';
import type { BenchServer } from '../support/bench-server.ts';
import { connectWithPsk } from '../support/connect.ts';
import { startOurDtls, startTheirDtls } from '../support/dtls-servers.ts';
import { KEY_HEX } from '../support/psk.ts';
import type { Contender } from '../support/rounds.ts';
import { sideBySide } from '../support/side-by-side.ts';
import { HandshakeLoad } from './handshake-load.ts';

const WINDOW = 50;

async function contender(name: string, starting: Promise<BenchServer>): Promise<Contender> {
  const server = await starting;
  const connect = (count: number) => connectWithPsk(`client-${count}`, server.port);
  return { name, server, load: new HandshakeLoad({ window: WINDOW, connect }) };
}

export const handshakePskBench: Bench = {
  summary: 'full DTLS handshakes with PSK and CCM_8, cookie included, beside Californium',
  run: (options) =>
    sideBySide({
      name: 'handshake-psk',
      unit: 'handshakes per server CPU second',
      detail: `${WINDOW} handshakes under way, each by a new client`,
      options,
      ours: () => contender('ours', startOurDtls(['psk', KEY_HEX])),
      peers: [() => contender('Californium 3.14.0', startTheirDtls(['psk', KEY_HEX]))],
    }),
};
