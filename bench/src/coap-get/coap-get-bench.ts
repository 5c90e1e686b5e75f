import type { Bench } from '../bench.ts';
import { startBenchServer, type BenchServer } from '../support/bench-server.ts';
import { ClosedLoop } from '../support/closed-loop.ts';
import { startJava } from '../support/java-peer.ts';
import type { Contender } from '../support/rounds.ts';
import { sideBySide } from '../support/side-by-side.ts';
import { getRequest } from './task.ts';
import { openUdpLines } from './udp-lines.ts';

const PEERS = 500;
/** Fits the socket buffer that a server has by default, so that nothing is lost. */
const WINDOW = 100;

async function contender(name: string, starting: Promise<BenchServer>): Promise<Contender> {
  const server = await starting;
  const lines = await openUdpLines(PEERS, server.port);
  const request = getRequest();
  return {
    name,
    server,
    load: new ClosedLoop({ lines, window: WINDOW, message: () => request, until: 'response' }),
  };
}

export const coapGetBench: Bench = {
  summary: 'plain CoAP, confirmable GET of a small resource, beside npm coap and Californium',
  run: (options) =>
    sideBySide({
      name: 'coap-get',
      unit: 'requests per server CPU second',
      detail: `${PEERS} peers, ${WINDOW} requests under way`,
      options,
      ours: () => contender('ours', startBenchServer(new URL('./holdfast-server.ts', import.meta.url))),
      peers: [
        () => contender('npm coap 1.5.0', startBenchServer(new URL('./npm-coap-server.ts', import.meta.url))),
        () => contender('Californium 3.14.0', startJava({ project: 'californium', mainClass: 'CoapPeer' })),
      ],
    }),
};
