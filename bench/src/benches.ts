import type { Bench } from './bench.ts';
import { coapBench } from './coap/coap-bench.ts';
import { fuzzBench } from './fuzz/fuzz-bench.ts';

export const benches: ReadonlyMap<string, Bench> = new Map([
  ['coap', coapBench],
  ['fuzz', fuzzBench],
]);
