import { randomBytes } from 'node:crypto';
import { startFleet, type Credential, type Fleet, type FleetOptions } from '@holdfast/device';
import { eventually, type Holdfast } from '@holdfast/testing';

/** Adds simulated loggers to a server, starts them, and waits until each has arrived and been heard from. */
export async function startLoggers(
  { call, coaps }: Holdfast,
  count: number,
  options: Partial<FleetOptions> = {},
): Promise<Fleet> {
  const devices = Array.from({ length: count }, (_, i): Required<Pick<Credential, 'endpoint' | 'psk'>> => {
    const endpoint = `logger-${String(i + 1).padStart(2, '0')}`;
    return { endpoint, psk: { identity: endpoint, key: randomBytes(16) } };
  });
  await Promise.all(
    devices.map(({ endpoint, psk }) => {
      const key = Buffer.from(psk.key).toString('hex');
      return call('addDevice', { body: { endpoint, security: { mode: 'psk', key } } });
    }),
  );
  const fleet = await startFleet({
    server: { isSecure: true, host: '127.0.0.1', port: coaps },
    devices,
    interval: 4,
    queueShare: 0,
    speed: 20,
    ...options,
  });
  await eventually(
    'every logger arrived with a position and samples',
    async () => {
      const { states, positions, samplesLastHour } = await call('overview');
      const isHere = states.online === count && positions.length === count;
      return isHere && samplesLastHour > count * 3 ? true : undefined;
    },
    60_000,
  );
  return fleet;
}
