import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Rows } from '../journal/rows.ts';
import { DeviceRecord, FleetMemory, type DeviceRow } from './device-record.ts';
import { RegistrationKinds } from './registration-kinds.ts';

/** Milliseconds since 1970, as dates can have them. */
const time = fc.integer({ min: 0, max: 8.64e15 });
const text = fc.string({ maxLength: 20 });
const registrationOf = (device: number): fc.Arbitrary<Rows['registration']> =>
  fc.record({
    device: fc.constant(device),
    id: text,
    registeredAt: time,
    lifetime: fc.nat(),
    binding: text,
    queueMode: fc.boolean(),
    lwm2mVersion: fc.constantFrom('1.0', '1.1'),
    smsNumber: fc.option(text),
    objects: text,
    rootPath: text,
    contentFormats: text,
    transport: fc.constantFrom('coap' as const, 'coaps' as const),
    endedAt: fc.option(time),
    ended: fc.constantFrom('expired' as const, 'deregistered' as const, null),
  });
const contactOf = (device: number): fc.Arbitrary<Rows['contact']> =>
  fc.record({
    device: fc.constant(device),
    lastSeen: time,
    updatedAt: time,
    address: text,
    session: fc.option(text),
  });
const rowOf = (device: number): DeviceRow => ({
  device,
  endpoint: `device ${device}`,
  addedAt: 0,
  security: 'psk',
  identity: null,
  fingerprint: null,
});

it('gives back of each device what it was given last, whatever the others were', () => {
  const step = fc.constantFrom(1, 2, 4095, 4096, 1_000_000).chain((device) =>
    fc.record({
      device: fc.constant(device),
      registration: registrationOf(device),
      contact: contactOf(device),
    }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
      const memory = new FleetMemory();
      const records = new Map<number, DeviceRecord>();
      const last = new Map<number, (typeof steps)[number]>();
      for (const given of steps) {
        const { device, registration, contact } = given;
        const record = records.get(device) ?? new DeviceRecord(memory, rowOf(device));
        records.set(device, record);
        record.registration = registration;
        record.contact = contact;
        record.stateUntil = registration.endedAt ?? undefined;
        last.set(device, given);
      }
      for (const [device, { registration, contact }] of last) {
        const record = records.get(device);
        expect(record?.registration).toEqual(registration);
        expect(record?.contact).toEqual(contact);
        expect(record?.stateUntil).toBe(registration.endedAt ?? undefined);
        expect(record?.stateSince).toBeUndefined();
      }
    }),
  );
});

it('knows nothing of a device that never registered', () => {
  const record = new DeviceRecord(new FleetMemory(), rowOf(7));
  expect([record.registration, record.registrationId, record.contact, record.lookAt]).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});

it('holds once what devices of one kind say, and gives each what it said beyond what is remembered', () => {
  const kinds = new RegistrationKinds();
  const [one] = fc.sample(registrationOf(1), 1) as [Rows['registration']];
  const other = { ...one, lifetime: one.lifetime + 1 };
  const kind = kinds.of(one);
  expect(kinds.of(other)).not.toBe(kind);
  expect(kinds.of({ ...one, device: 2, id: 'another', registeredAt: 1, endedAt: 2 })).toBe(kind);
  for (let lifetime = 0; lifetime < 20_000; lifetime++)
    expect(kinds.of({ ...one, lifetime }).lifetime).toBe(lifetime);
  const long = 'x'.repeat(10_000);
  expect(kinds.of({ ...one, objects: long }).objects).toBe(long);
});
