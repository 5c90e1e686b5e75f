import type { Bench, BenchOptions } from '../bench.ts';
import { overDtls } from '../coaps/over-dtls.ts';
import { beside, type Measurement } from '../measurement.ts';
import { startBenchServer } from '../support/bench-server.ts';
import { ClosedLoop } from '../support/closed-loop.ts';
import { takeTurns, type Contender } from '../support/rounds.ts';
import { getRequest } from './task.ts';
import { openUdpLines } from './udp-lines.ts';

const PEERS = 500;
/** Fits the socket buffer that a server has by default, so that nothing is lost. */
const WINDOW = 100;
const PEER_NAME = 'npm coap 1.5.0';

async function contender(name: string, program: URL): Promise<Contender> {
  const server = await startBenchServer(program);
  const lines = await openUdpLines(PEERS, server.port);
  return { name, server, load: new ClosedLoop({ lines, window: WINDOW, request: getRequest() }) };
}

/** CoAP by many peers: plain, beside npm coap, then over DTLS. */
export const coapBench: Bench = {
  summary: 'CoAP GET beside npm coap; over DTLS with PSK and Connection IDs: POST of 64 bytes, GET',
  run: async (options) => [...(await plain(options)), ...(await overDtls(options))],
};

/** Confirmable GETs of a small resource. */
async function plain(options: BenchOptions): Promise<readonly Measurement[]> {
  const contenders = [
    await contender('ours', new URL('./holdfast-server.ts', import.meta.url)),
    await contender(PEER_NAME, new URL('./npm-coap-server.ts', import.meta.url)),
  ];
  try {
    const [ours, peer] = await takeTurns(contenders, options);
    if (ours === undefined || peer === undefined) return [];
    return [
      beside('coap-get', ours.perCpuSecond, PEER_NAME, peer.perCpuSecond, 'requests per server CPU second'),
      beside('coap-get-wall', ours.perSecond, PEER_NAME, peer.perSecond, 'requests per second'),
    ];
  } finally {
    for (const { load } of contenders) load.close();
    await Promise.all(contenders.map(({ server }) => server.program.stop()));
  }
}
