import type { Bench } from './bench.ts';
import { coapGetBench } from './coap-get/coap-get-bench.ts';
import { coapsPskBench } from './coaps-psk/coaps-psk-bench.ts';
import { growthBench } from './fleet/growth-bench.ts';
import { memoryBench } from './fleet/memory-bench.ts';
import { restartBench } from './fleet/restart-bench.ts';
import { floodBench } from './flood/flood-bench.ts';
import { fuzzBench } from './fuzz/fuzz-bench.ts';
import { handshakePskBench } from './handshake/handshake-psk-bench.ts';
import { handshakeX509Bench } from './handshake/handshake-x509-bench.ts';
import { lwm2mNotifyBench } from './lwm2m/lwm2m-notify-bench.ts';
import { lwm2mUpdateBench } from './lwm2m/lwm2m-update-bench.ts';
import { trustBench } from './trust/trust-bench.ts';

/** By name, in the order in which all are run. */
export const benches: ReadonlyMap<string, Bench> = new Map([
  ['coap-get', coapGetBench],
  ['coaps-psk', coapsPskBench],
  ['handshake-psk', handshakePskBench],
  ['handshake-x509', handshakeX509Bench],
  ['lwm2m-update', lwm2mUpdateBench],
  ['lwm2m-notify', lwm2mNotifyBench],
  ['memory', memoryBench],
  ['restart', restartBench],
  ['growth', growthBench],
  ['flood', floodBench],
  ['fuzz', fuzzBench],
  ['trust', trustBench],
]);
