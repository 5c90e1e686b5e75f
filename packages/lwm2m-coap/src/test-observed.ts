import { Lwm2mPath } from '@holdfast/lwm2m';
import type { Lwm2mObject } from './client/objects/lwm2m-object.ts';
import { serverAndDevice, temperature } from './test-net.ts';

export const TEMPERATURE = Lwm2mPath.parse('/3303/0/5700');

/** For tests: a device with a temperature that it is made to measure. */
export function observed(
  options: Parameters<typeof serverAndDevice>[1] = {},
  more: readonly Lwm2mObject[] = [],
) {
  const sensor = { value: 4 };
  const on = serverAndDevice([temperature(sensor), ...more], options);
  const values = (): unknown[] => on.told.notified.map(({ entries }) => entries[0]?.value.value);
  const measure = async (value: number, ms = 1000): Promise<void> => {
    sensor.value = value;
    on.device.changed(TEMPERATURE);
    await on.clock.advance(ms);
  };
  const attributes = async (
    path: string,
    change: Parameters<typeof on.operations.writeAttributes>[2],
  ): Promise<void> => await on.done(on.operations.writeAttributes(on.target, Lwm2mPath.parse(path), change));
  return { ...on, sensor, values, measure, attributes };
}
