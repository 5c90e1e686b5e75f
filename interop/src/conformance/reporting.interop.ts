import { answered } from '@holdfast/api-contract';
import { codes } from '@holdfast/coap';
import { eventually, startHoldfast, type Holdfast } from '@holdfast/testing';
import { afterAll, beforeAll, expect } from 'vitest';
import { openNat, type Nat } from '../support/nat.ts';
import { conformance } from './conformance.ts';
import { FormatTap } from './format-tap.ts';
import { leshan, LeshanDevice } from './leshan-device.ts';

let server: Holdfast;
let nat: Nat;
let device: LeshanDevice;
const tap = new FormatTap();
beforeAll(async () => {
  server = await startHoldfast();
  nat = await openNat(server.coap, tap.hear);
  if (leshan.unavailable === undefined)
    device = await LeshanDevice.start(server, 'reports', { secure: false, port: nat.port });
});
afterAll(async () => {
  await device?.stop();
  nat?.close();
  await server.stop();
});

const byLeshan = conformance({ ...leshan, server: 'REST API' });

const observations = async (): Promise<string[]> =>
  (await server.call('listObservations', device.ofDevice)).observations.map(({ path }) => path);
const sampled = (path: string, value: number) =>
  eventually(
    `a sample of ${value} at ${path}`,
    async () => (await device.samples(path)).some((one) => one.value === value) || undefined,
    30_000,
  );
const send = async (format: string, ...paths: string[]): Promise<void> => {
  const answersBefore = device.program.output().split('send answered').length;
  device.program.tell(`send ${format} ${paths.join(' ')}\n`);
  await eventually(
    'the answer to Send',
    async () => device.program.output().split('send answered').length > answersBefore || undefined,
  );
  expect(device.program.output().split('send answered').at(-1)).toMatch(/^ CHANGED/);
};

byLeshan(301, async () => {
  // What the server observes by itself would tell of every change; the sensors are its last.
  await eventually(
    'its own observations',
    async () => (await observations()).some((path) => path.startsWith('/3303/0')) || undefined,
  );
  for (const path of await observations()) await server.call('cancelObservation', device.at(path.slice(1)));
  answered(await server.call('writeAttributes', { ...device.at('3/0/9'), query: {}, body: { gt: 90 } }));
  const { value } = answered(await server.call('observe', device.at('3/0/9')));
  expect(value).toBe(80);
  device.program.tell('battery 85\n');
  device.program.tell('battery 95\n');
  await sampled('/3/0/9', 95);
  expect((await device.samples('/3/0/9')).map((one) => one.value)).not.toContain(85);
});

byLeshan(303, async () => {
  await server.call('cancelObservation', device.at('3/0/9'));
  expect(await observations()).not.toContain('/3/0/9');
  const isCancelled = (): boolean =>
    tap
      .succeeded('/3/0/9', codes.get)
      .some(({ request }) => request.options.some(({ number, value }) => number === 6 && value[0] === 1));
  expect(isCancelled()).toBe(true);
});

byLeshan(306, async () => {
  device.program.tell('battery 57\n');
  await send('senml-cbor', '/3/0/9');
  await sampled('/3/0/9', 57);
});

byLeshan(311, async () => {
  device.program.tell('battery 53\n');
  const before = (await device.samples('/3303/0/5602')).length;
  await send('senml-json', '/3/0/9', '/3303/0/5602');
  await sampled('/3/0/9', 53);
  expect((await device.samples('/3303/0/5602')).length).toBeGreaterThan(before);
});

/** The last: the device is gone for the server after it. */
byLeshan(302, async () => {
  answered(await server.call('observe', device.at('3/0')));
  // As a server that has forgotten: it observes nothing any more, and has told nobody.
  await server.call('removeDevice', device.ofDevice);
  device.program.tell('battery 61\n');
  const token = await eventually('a reset', async () => tap.resets.at(-1), 30_000);
  const told = tap.notifications(token);
  expect(told).toBeGreaterThan(0);
  device.program.tell('battery 62\n');
  // What it says after that has come, so that the notification would have, too.
  const said = tap.requests;
  device.program.tell('update\n');
  await eventually('an update', async () => tap.requests > said || undefined, 30_000);
  expect(tap.notifications(token)).toBe(told);
});
