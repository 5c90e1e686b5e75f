import { Lwm2mPath } from '@holdfast/lwm2m';
import { describe, expect, it } from 'vitest';
import { serverAndDevice, temperature } from './test-net.ts';

const TEMPERATURE = Lwm2mPath.parse('/3303/0/5700');

function sleepy() {
  const sensor = { value: 4 };
  const states: boolean[] = [];
  const on = serverAndDevice([temperature(sensor)], {
    queueMode: true,
    awakeMs: 20_000,
    onAwake: (isAwake) => states.push(isAwake),
  });
  const read = () => on.done(on.operations.read(on.target, TEMPERATURE));
  return { ...on, sensor, states, read };
}

describe('a device in queue mode', () => {
  it('says so, and listens for a while after each message', async () => {
    const { device, done, told, clock, states, read } = sleepy();
    await done(device.register());
    expect(told.registrations).toMatchObject([{ queueMode: true }]);
    await clock.advance(15_000);
    expect(await read()).toHaveLength(1);
    await clock.advance(15_000);
    expect(states).toEqual([true]);
    expect(await read()).toHaveLength(1);
    await clock.advance(21_000);
    expect(states).toEqual([true, false]);
    await expect(read()).rejects.toMatchObject({ code: 'timeout' });
    await done(device.update());
    expect(await read()).toHaveLength(1);
    expect(states).toEqual([true, false, true]);
    device.close();
  });

  it('is woken by what it has to tell', async () => {
    const { device, done, observe, clock, sensor, states, read, told } = sleepy();
    await done(device.register());
    await observe('/3303/0/5700', 1);
    await clock.advance(60_000);
    sensor.value = 5;
    device.changed(TEMPERATURE);
    await clock.advance(100);
    expect(told.notified).toHaveLength(1);
    expect(await read()).toHaveLength(1);
    await clock.advance(60_000);
    expect(states).toEqual([true, false, true, false]);
  });
});
