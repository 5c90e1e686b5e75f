import { registerDevice, type BenchDevice } from '../lwm2m/bench-device.ts';
import { endpointName } from '../lwm2m/servers.ts';
import { inParallel } from '../support/in-parallel.ts';

/** Addresses of one host, from here on: no two devices of a fleet ever shared one. */
const FIRST_PORT = 10_000;
const PORTS_A_HOST = 20_000;

/** Where the device with this number speaks from: an address of the loopback network. */
export const homeOf = (index: number): { host: string; port: number } => ({
  host: `127.1.${Math.floor(index / PORTS_A_HOST)}.1`,
  port: FIRST_PORT + (index % PORTS_A_HOST),
});

/**
 * Devices `first` to `end` shake hands and register, each from an address of its own; then they say nothing more, and their sockets are closed. Only
 * those below `kept` are given back, still open.
 */
export async function registerFleet(
  port: number,
  { first, end, kept = 0 }: { readonly first: number; readonly end: number; readonly kept?: number },
): Promise<readonly BenchDevice[]> {
  const devices = await inParallel(end - first, async (offset) => {
    const index = first + offset;
    const endpoint = endpointName(index);
    const device = await registerDevice({ endpoint, port, observed: false, from: homeOf(index) });
    if (index < kept) return device;
    device.line.close();
    return undefined;
  });
  return devices.filter((device) => device !== undefined);
}
