import { silentLogger } from '@holdfast/kernel';
import { FakeClock } from '@holdfast/testing';
import { expect, it } from 'vitest';
import { DeviceRecord, FleetMemory } from '../fleet/device-record.ts';
import type { Fleet } from '../fleet/fleet.ts';
import { aContact, aDevice, aRegistration } from '../store/testing/rows.ts';
import type { OpenDelivery } from './command-store.ts';
import { DeviceLines, type Courier, type Step } from './device-lines.ts';

const memory = new FleetMemory();

function aRecord(device: number, isHere = true): DeviceRecord {
  const record = new DeviceRecord(memory, aDevice(device));
  record.registration = aRegistration(device, { queueMode: false });
  record.contact = aContact(device);
  record.state = isHere ? 'online' : 'asleep';
  return record;
}

const delivery = (command: number, device: number): OpenDelivery => ({
  command,
  device,
  state: 'waiting',
  logIndex: command,
});

/** Lines of devices that answer with these steps, one after the other, and then with the last of them. */
function lines(records: readonly DeviceRecord[], ...steps: readonly Step[]) {
  const asked: string[] = [];
  const left = [...steps];
  let heard: (record: DeviceRecord) => void = () => {};
  const step = (): Step => (left.length > 1 ? left.shift() : left[0]) ?? 'settled';
  const courier: Courier = {
    bringRoots: async () => true,
    deliver: async ({ row }, { command }) => {
      asked.push(`${command} to ${row.device}`);
      return step();
    },
    expire: async ({ row }, { command }) => {
      asked.push(`end of ${command} to ${row.device}`);
      return 'settled';
    },
  };
  const clock = new FakeClock();
  const fleet = {
    directory: { byNumber: (device: number) => records.find(({ row }) => row.device === device) },
    whenHeard: (tell: typeof heard) => void (heard = tell),
  } as unknown as Fleet;
  const all = new DeviceLines({ fleet, courier, clock, log: silentLogger });
  return { all, asked, clock, hear: (record: DeviceRecord) => heard(record) };
}

it('brings one after the other, in the order of the log', async () => {
  const { all, asked, clock } = lines([aRecord(1)]);
  expect(all.add([delivery(3, 1), delivery(5, 1)])).toBe(2);
  await clock.advance(0);
  expect(asked).toEqual(['3 to 1', '5 to 1']);
  expect(all.waiting).toBe(0);
});

it('asks again what came of it before it brings the next', async () => {
  const { all, asked, clock } = lines([aRecord(1)], 'sent', 'sent', 'settled');
  all.add([delivery(3, 1), delivery(5, 1)]);
  await clock.advance(20_000);
  expect(asked).toEqual(['3 to 1', '3 to 1', '3 to 1', '5 to 1']);
});

it('waits for a device that does not answer until it is heard, and no later command goes before', async () => {
  const record = aRecord(1);
  const { all, asked, clock, hear } = lines([record], 'later', 'settled');
  all.add([delivery(3, 1), delivery(5, 1)]);
  await clock.advance(600_000);
  expect(asked).toEqual(['3 to 1']);
  hear(record);
  await clock.advance(0);
  expect(asked).toEqual(['3 to 1', '3 to 1', '5 to 1']);
});

it('lets by what a begun command does not hold up', async () => {
  const { all, asked, clock } = lines([aRecord(1)], 'begun', 'settled');
  all.add([delivery(3, 1), delivery(5, 1)]);
  await clock.advance(20_000);
  expect(asked).toEqual(['3 to 1', '5 to 1']);
  expect(all.waiting).toBe(1);
});

it('leaves a device that sleeps until it is heard', async () => {
  const record = aRecord(1, false);
  const { all, asked, clock, hear } = lines([record]);
  all.add([delivery(3, 1)]);
  await clock.advance(600_000);
  expect(asked).toEqual([]);
  hear(record);
  await clock.advance(0);
  expect(asked).toEqual(['3 to 1']);
});

it('speaks with no more than 200 devices at a time, and comes to all', async () => {
  const records = Array.from({ length: 450 }, (_, at) => aRecord(at + 1));
  const { all, asked, clock } = lines(records, ...Array.from({ length: 200 }, (): Step => 'sent'), 'settled');
  all.add(records.map(({ row }) => delivery(3, row.device)));
  await clock.advance(0);
  expect(asked).toHaveLength(200);
  await clock.advance(60_000);
  expect(new Set(asked).size).toBe(450);
  expect(all.waiting).toBe(0);
});

it('counts nothing for devices that are gone, and forgets what waits for one that goes', async () => {
  const [here, gone] = [aRecord(1, false), aRecord(2)];
  gone.removed = true;
  const { all } = lines([here, gone]);
  expect(all.add([delivery(3, 1), delivery(3, 2), delivery(3, 7)])).toBe(1);
  expect(all.forget(here)).toEqual([delivery(3, 1)]);
  expect(all.waiting).toBe(0);
});

it('ends what has run out, but for a device that is being spoken with', async () => {
  const [asleep, awake] = [aRecord(1, false), aRecord(2)];
  const { all, asked, clock } = lines([asleep, awake], 'sent');
  all.add([delivery(3, 1), delivery(3, 2), delivery(5, 1)]);
  await clock.advance(10);
  expect(await all.expire(3)).toBe(false);
  expect(asked).toEqual(['3 to 2', 'end of 3 to 1']);
  await clock.advance(60_000);
  expect(await all.expire(3)).toBe(true);
  expect(asked.at(-1)).toBe('end of 3 to 2');
});
