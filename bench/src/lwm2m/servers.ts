import { startHoldfast, type Holdfast } from '@holdfast/testing';
import { profiling } from '../support/bench-server.ts';
import { inParallel } from '../support/in-parallel.ts';
import { startJava, type JavaServer } from '../support/java-peer.ts';
import { KEY_HEX } from '../support/psk.ts';
import { OBSERVED } from './bench-device.ts';

export const endpointName = (index: number): string => `device-${index}`;

/** With a million devices. */
const START_MS = 300_000;

/** The product as it is started by people, on SQLite in a folder of its own, with devices added through its API. */
export async function startOurs(devices: number, nodeArgs: readonly string[] = []): Promise<Holdfast> {
  const server = await startHoldfast({ nodeArgs: [...profiling(), ...nodeArgs], readyWithinMs: START_MS });
  try {
    await addDevices(server, 0, devices);
    return server;
  } catch (error) {
    await server.stop();
    throw error;
  }
}

export const addDevices = (server: Holdfast, first: number, count: number) =>
  inParallel(count, async (index) => {
    const endpoint = endpointName(first + index);
    await server.call('addDevice', {
      body: { endpoint, security: { mode: 'psk', identity: endpoint, key: KEY_HEX } },
    });
  });

export const LESHAN = 'Leshan 2.0.0-M18';

export const startLeshan = (observing: boolean, jvm: readonly string[] = []): Promise<JavaServer> =>
  startJava({
    project: 'leshan',
    mainClass: 'LeshanPeer',
    args: [KEY_HEX, ...(observing ? [OBSERVED] : [])],
    jvm,
  });
