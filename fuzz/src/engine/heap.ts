import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

const MIB = 2 ** 20;

/** Most that a thread may hold after a collection: the product's modules take some 60 of it. In MiB. */
export const HEAP_LIMIT_MIB = 192;

/** Of this thread, with what it holds outside of V8's heap, garbage included. In MiB. */
export function heapMib(): number {
  const { used_heap_size, external_memory } = getHeapStatistics();
  return (used_heap_size + external_memory) / MIB;
}

/** After a collection. */
export function heldMib(): number {
  collect();
  return heapMib();
}
