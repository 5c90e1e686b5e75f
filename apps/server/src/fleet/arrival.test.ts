import { silentLogger } from '@holdfast/kernel';
import { Lwm2mPath, type Entry } from '@holdfast/lwm2m';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openHouse, registration, secure, type House } from '../testing/house.ts';
import { Arrival } from './arrival.ts';
import { AskDevice } from './ask-device.ts';
import type { DeviceLink } from './device-link.ts';
import { DeviceError, type DeviceErrorCode } from './fleet-error.ts';

let house: House;
beforeEach(async () => {
  house = await openHouse();
  await house.fleet.add({ endpoint: 'logger-1', security: { mode: 'psk' } });
});
afterEach(() => house.end());

/** A device that has a value wherever it is asked, or fails in one way; and what it was asked. */
async function arriving(objects: readonly string[]) {
  const { fleet, observations, store, clock } = house;
  const asked: string[] = [];
  const device: { fails: DeviceErrorCode | undefined } = { fails: undefined };
  const answer = async (what: string, path: Lwm2mPath): Promise<readonly Entry[]> => {
    asked.push(`${what} ${path.text}`);
    if (device.fails !== undefined) throw new DeviceError(device.fails, 'as told');
    const at = path.depth === 2 ? path.child(path.objectId === 3 ? 9 : 5700) : path;
    return [{ path: at, value: { type: 'integer', value: 1 } }];
  };
  const link: Partial<DeviceLink> = {
    heard: () => undefined,
    read: (path) => answer('read', path),
    observe: (path) => answer('observe', path),
    composite: {
      observe: async (paths) => {
        asked.push(`observe ${paths.map(({ text }) => text).join(' ')}`);
        return [];
      },
      read: undefined as never,
      write: undefined as never,
      cancelObservation: undefined as never,
    },
  };
  const linkTo = () => link as DeviceLink;
  const asking = new AskDevice({ fleet, observations, linkTo, journal: store.journal, clock });
  const arrival = new Arrival({ device: asking, observations, clock, log: silentLogger });
  const { record } = await house.registrations.register(
    secure(house, 'logger-1'),
    registration({ objects: objects.map((path) => ({ path: Lwm2mPath.parse(path) })) }),
  );
  const after = async (begin: () => Promise<unknown>): Promise<readonly string[]> => {
    asked.length = 0;
    const begun = begin();
    await clock.advance(1);
    await begun;
    return [...asked];
  };
  const welcome = () => after(() => arrival.welcome(record));
  return { record, device, welcome, after, asking, arrival };
}

it('reads and observes what tables show, however many other objects come first', async () => {
  const others = Array.from({ length: 40 }, (_, i) => `/2/${i}`);
  const { welcome } = await arriving([...others, '/3/0', '/3303/0']);
  expect(await welcome()).toEqual(['read /3/0', 'read /3303/0', 'observe /3/0/9', 'observe /3303/0/5700']);
});

it('asks at most sixteen instances', async () => {
  const { welcome } = await arriving(Array.from({ length: 40 }, (_, i) => `/3303/${i}`));
  expect((await welcome()).filter((what) => what.startsWith('read'))).toHaveLength(16);
});

it.each<[DeviceErrorCode, boolean]>([
  ['device_refused', false],
  ['device_misbehaved', false],
  ['device_timeout', true],
  ['not_registered', true],
])('after %s, what was observed before is still to be observed: %s', async (code, stays) => {
  const { record, device, welcome, asking } = await arriving(['/1/0']);
  await asking.askAndKeep(record, { kind: 'observe', path: Lwm2mPath.parse('/1/0/1') });
  device.fails = code;
  expect(await welcome()).toEqual(['observe /1/0/1']);
  expect(house.observations.of(record).map(({ row }) => row.path)).toEqual(stays ? ['/1/0/1'] : []);
  device.fails = undefined;
  expect(await welcome()).toEqual(stays ? ['observe /1/0/1'] : []);
});

it('observes anew after a reconnection, together what was together, and asks nothing else', async () => {
  const { record, after, arrival } = await arriving(['/3/0']);
  for (const path of ['/3/0/9', '/3/0/9 /4/0/2'])
    await house.observations.expect(record, path, `ab${path.length}`);
  expect(await after(() => arrival.resume(record))).toEqual(['observe /3/0/9', 'observe /3/0/9 /4/0/2']);
  const both = await after(async () => {
    const first = arrival.resume(record);
    await Promise.all([first, arrival.welcome(record), arrival.resume(record)]);
  });
  expect(both.filter((what) => what.startsWith('read'))).toEqual(['read /3/0']);
  expect(both.slice(-2).toSorted()).toEqual(['observe /3/0/9', 'observe /3/0/9 /4/0/2']);
});
