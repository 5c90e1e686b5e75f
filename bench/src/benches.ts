import type { Bench } from './bench.ts';
import { coapGetBench } from './coap-get/coap-get-bench.ts';
import { coapsPskBench } from './coaps-psk/coaps-psk-bench.ts';
import { fuzzBench } from './fuzz/fuzz-bench.ts';
import { handshakePskBench } from './handshake/handshake-psk-bench.ts';

/** By name, in the order in which all are run. */
export const benches: ReadonlyMap<string, Bench> = new Map([
  ['coap-get', coapGetBench],
  ['coaps-psk', coapsPskBench],
  ['handshake-psk', handshakePskBench],
  ['fuzz', fuzzBench],
]);
