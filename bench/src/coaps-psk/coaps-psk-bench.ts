import type { Bench } from '../bench.ts';
import type { BenchServer } from '../support/bench-server.ts';
import { ClosedLoop } from '../support/closed-loop.ts';
import { openDtlsLines } from '../support/dtls-lines.ts';
import { startOurDtls, startTheirDtls } from '../support/dtls-servers.ts';
import { KEY_HEX } from '../support/psk.ts';
import type { Contender } from '../support/rounds.ts';
import { sideBySide } from '../support/side-by-side.ts';
import { postRequest } from './task.ts';

const PEERS = 2000;
const WINDOW = 100;

async function contender(name: string, starting: Promise<BenchServer>): Promise<Contender> {
  const server = await starting;
  const lines = await openDtlsLines(PEERS, server.port);
  const request = postRequest();
  return {
    name,
    server,
    load: new ClosedLoop({ lines, window: WINDOW, message: () => request, until: 'response' }),
  };
}

export const coapsPskBench: Bench = {
  summary: 'CoAP over DTLS with PSK, CCM_8 and Connection IDs: POST of 64 bytes, beside Californium',
  run: (options) =>
    sideBySide({
      name: 'coaps-psk',
      unit: 'requests per server CPU second',
      detail: `${PEERS} sessions, ${WINDOW} requests under way`,
      options,
      ours: () => contender('ours', startOurDtls(['psk', KEY_HEX])),
      peers: [() => contender('Californium 3.14.0', startTheirDtls(['psk', KEY_HEX]))],
    }),
};
