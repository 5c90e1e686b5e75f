import { coreObjects, ModelRegistry, type Lwm2mValue } from '@holdfast/lwm2m';
import { FakeClock } from '@holdfast/testing';
import { describe, expect, it } from 'vitest';
import { DeviceError } from '../device-error.ts';
import { loggerObjects } from './logger-objects.ts';
import { LoggerState } from './logger-state.ts';
import type { LoggerObject, Resource } from './resource.ts';
import { isTimezone, utcOffset } from './timezone.ts';

const registry = new ModelRegistry(coreObjects);

function make({ speed = 1, index = 0 } = {}) {
  const clock = new FakeClock();
  const logger = new LoggerState({ clock, endpoint: 'cl-0001', seed: 1, index, speed, start: clock.now() });
  const done: string[] = [];
  let lifetime = 300;
  const objects = loggerObjects(logger, {
    binding: 'U',
    longestPeriod: 300,
    lifetime: () => lifetime,
    setLifetime: (seconds) => void (lifetime = seconds),
    updateRegistration: () => void done.push('update'),
    reboot: () => void done.push('reboot'),
  });
  const find = (object: number, resource: number): Resource => {
    const found = objects.find(({ id }) => id === object)?.resources.get(resource);
    if (found === undefined) throw new Error(`no /${object}/0/${resource}`);
    return found;
  };
  const read = (object: number, resource: number) => {
    const value = find(object, resource).read?.();
    if (value === undefined) throw new Error('not readable');
    return value instanceof Map
      ? [...value.values()].map((one: Lwm2mValue) => one.value)
      : (value as Lwm2mValue).value;
  };
  return { clock, logger, objects, done, find, read };
}

const rows = make().objects.flatMap((object) =>
  [...object.resources].map(([id, resource]) => [`/${object.id}/0/${id}`, object, id, resource] as const),
);

describe('the objects fit their definitions', () => {
  it.each(make().objects.map((object) => [object.id, object] as const))(
    'object %i has every mandatory resource',
    (id: number, object: LoggerObject) => {
      const definition = registry.object(id);
      expect(definition).toBeDefined();
      for (const { id: resource, mandatory } of definition?.resources.values() ?? [])
        if (mandatory) expect([...object.resources.keys()]).toContain(resource);
    },
  );

  it.each(rows)('%s', (_, object, id, resource) => {
    const definition = registry.resource(object.id, id);
    if (definition === undefined) throw new Error('not defined');
    const { operations, multiple, type } = definition;
    expect(resource.read !== undefined).toBe(operations.includes('R'));
    expect(resource.write !== undefined).toBe(operations.includes('W'));
    expect(resource.execute !== undefined).toBe(operations === 'E');
    const read = resource.read?.();
    if (read === undefined) return;
    expect(read instanceof Map).toBe(multiple);
    const values =
      read instanceof Map ? [...(read as ReadonlyMap<number, Lwm2mValue>).values()] : [read as Lwm2mValue];
    expect(values.length).toBeGreaterThan(0);
    for (const { type: held, value } of values) {
      expect(held).toBe(type);
      if (held === 'integer' || held === 'time') expect(Number.isInteger(value)).toBe(true);
      if (held === 'float') expect(Number.isFinite(value)).toBe(true);
      const [low, high] = (definition.range ?? '').split('..').map(Number);
      if (held === 'integer' && low !== undefined && high !== undefined) {
        expect(value).toBeGreaterThanOrEqual(low);
        expect(value).toBeLessThanOrEqual(high);
      }
    }
  });
});

describe('what a server may do', () => {
  it('resets the extremes', async () => {
    const { clock, read, find } = make({ speed: 3600 });
    for (let i = 0; i < 20; i++) {
      await clock.advance(1000);
      read(3303, 5700);
    }
    expect(read(3303, 5602)).toBeGreaterThan(Number(read(3303, 5601)));
    find(3303, 5605).execute?.();
    expect(read(3303, 5601)).toBe(read(3303, 5700));
    expect(read(3303, 5602)).toBe(read(3303, 5700));
  });

  it('names the sensor, and changes the lifetime', () => {
    const { find, read } = make();
    find(3303, 5750).write?.({ type: 'string', value: 'Vaccines' });
    expect(read(3303, 5750)).toBe('Vaccines');
    expect(read(3304, 5750)).toBe('Cargo');
    find(1, 1).write?.({ type: 'integer', value: 120 });
    expect(read(1, 1)).toBe(120);
    expect(() => find(1, 1).write?.({ type: 'integer', value: 0 })).toThrow(DeviceError);
    expect(() => find(1, 7).write?.({ type: 'string', value: 'T' })).toThrow(DeviceError);
  });

  it('has it reboot and update its registration', () => {
    const { find, done } = make();
    find(3, 4).execute?.();
    find(1, 8).execute?.();
    expect(done).toEqual(['reboot', 'update']);
  });

  it('sets its clock and zone, when they are ones', async () => {
    const { find, read, clock } = make();
    const at = Math.floor(clock.now() / 1000) + 500;
    find(3, 13).write?.({ type: 'time', value: at });
    await clock.advance(10_000);
    expect(read(3, 13)).toBe(at + 10);
    find(3, 15).write?.({ type: 'string', value: 'Asia/Tokyo' });
    expect(read(3, 14)).toBe('+09:00');
    expect(() => find(3, 15).write?.({ type: 'string', value: 'Mars/Olympus' })).toThrow(DeviceError);
    expect(() => find(3, 14).write?.({ type: 'string', value: 'two' })).toThrow(DeviceError);
  });

  it('resets error codes until they come back', async () => {
    // One in twenty loggers has a fault at any time: there is one in a hundred.
    const loggers = Array.from({ length: 100 }, (_, index) => make({ index }));
    const ill = loggers.find(({ read }) => (read(3, 11) as number[])[0] !== 0);
    if (ill === undefined) throw new Error('all well');
    ill.find(3, 12).execute?.();
    expect(ill.read(3, 11)).toEqual([0]);
  });

  it('cannot update its firmware yet, and is told so', () => {
    const { find, read } = make();
    find(5, 0).write?.({ type: 'opaque', value: new Uint8Array(100) });
    expect(read(5, 5)).toBe(6);
    find(5, 1).write?.({ type: 'string', value: 'coap://x/image' });
    expect(read(5, 5)).toBe(9);
    expect(() => find(5, 2).execute?.()).toThrow(DeviceError);
    find(5, 1).write?.({ type: 'string', value: '' });
    expect([read(5, 3), read(5, 5)]).toEqual([0, 0]);
  });
});

it('lives its world faster than its clock', async () => {
  const { clock, read } = make({ speed: 600, index: 1 });
  const before = [Number(read(6, 0)), Number(read(6, 1))];
  const at = Number(read(6, 5));
  await clock.advance(30_000);
  expect(Number(read(6, 5))).toBe(at + 30);
  // Five hours of a lorry's life have gone by.
  expect([Number(read(6, 0)), Number(read(6, 1))]).not.toEqual(before);
});

it('knows time zones', () => {
  expect(utcOffset('Europe/Berlin', Date.UTC(2026, 6, 1))).toBe('+02:00');
  expect(utcOffset('Asia/Kolkata', 0)).toBe('+05:30');
  expect(utcOffset('UTC', 0)).toBe('+00:00');
  expect(isTimezone('America/Argentina/Ushuaia')).toBe(true);
  expect(isTimezone('')).toBe(false);
  expect(isTimezone('+02:00')).toBe(false);
});
