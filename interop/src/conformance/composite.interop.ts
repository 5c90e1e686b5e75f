import { eventually, startHoldfast, type Holdfast } from '@holdfast/testing';
import { afterAll, beforeAll, expect } from 'vitest';
import { answered } from '@holdfast/api-contract';
import { conformance } from './conformance.ts';
import { leshan, LeshanDevice } from './leshan-device.ts';

let server: Holdfast;
let device: LeshanDevice;
beforeAll(async () => {
  server = await startHoldfast();
  if (leshan.unavailable === undefined) device = await LeshanDevice.start(server, 'composite');
});
afterAll(async () => {
  await device?.stop();
  await server.stop();
});

const byLeshan = conformance({ ...leshan, server: 'REST API' });

const read = async (...paths: string[]): Promise<Readonly<Record<string, unknown>>> => {
  const { values } = answered(await server.call('readComposite', { ...device.ofDevice, body: { paths } }));
  return Object.fromEntries(values.map(({ path, value }) => [path, value]));
};
const write = async (values: Readonly<Record<string, string | number | boolean>>): Promise<void> => {
  answered(await server.call('writeComposite', { ...device.ofDevice, body: { values: { ...values } } }));
};
const observe = async (...paths: string[]) =>
  answered(await server.call('observeComposite', { ...device.ofDevice, body: { paths } }));
const cancel = (...paths: string[]) =>
  server.call('cancelComposite', { ...device.ofDevice, body: { paths } });
const observed = async (...paths: string[]) => {
  const { observations } = await server.call('listObservations', device.ofDevice);
  return observations.find(({ path }) => path === paths.join(' '));
};
const known = async (path: string) => {
  const { values } = await server.call('listValues', device.ofDevice);
  return values.find((one) => one.path === path);
};
const becomes = (path: string, value: number) =>
  eventually(`${path} = ${value}`, async () => (await known(path))?.value === value || undefined, 30_000);

byLeshan(229, async () => {
  const whole = await read('/3', '/1/0');
  expect(whole).toMatchObject({ '/3/0/0': 'Leshan', '/3/0/7/0': 3800, '/1/0/0': 123, '/1/0/7': 'U' });
  expect(await read('/1/0/1', '/3/0/7/1')).toEqual({ '/1/0/1': 300, '/3/0/7/1': 5000 });
});

byLeshan(280, async () => {
  const values = await read('/3/0/16', '/3/0/7/0', '/1/0');
  expect(values).toMatchObject({ '/3/0/16': 'U', '/3/0/7/0': 3800, '/1/0/0': 123 });
  const others = Object.keys(values).filter((path) => !path.startsWith('/1/0/'));
  expect(others.toSorted()).toEqual(['/3/0/16', '/3/0/7/0']);
});

byLeshan(281, async () => {
  expect(await read('/1/0/1', '/1/0/7', '/1/0/8')).toEqual({ '/1/0/1': 300, '/1/0/7': 'U' });
});

byLeshan(235, async () => {
  const everything = await read('/');
  expect(everything).toMatchObject({ '/1/0/0': 123, '/3/0/0': 'Leshan', '/16/0/0/0': 'one' });
  expect(everything).toHaveProperty('/3303/0/5700');
  expect(Object.keys(everything).filter((path) => path.startsWith('/0/'))).toEqual([]);
});

byLeshan(236, async () => {
  const values = await read('/1/0/7', '/3/0/7/0', '/3339/0/5522', '/3353/0/6030');
  expect(values).toEqual({ '/1/0/7': 'U', '/3/0/7/0': 3800 });
});

byLeshan(230, async () => {
  await write({ '/1/0/2': 5, '/1/0/6': true, '/16/0/0/0': 'aa', '/16/0/0/1': 'bb' });
  expect(await device.read('1/0')).toMatchObject({ '/1/0/2': 5, '/1/0/6': true });
  expect(await device.read('16/0/0')).toEqual({ '/16/0/0/0': 'aa', '/16/0/0/1': 'bb' });
});

byLeshan(257, async () => {
  await write({ '/1/0/2': 1, '/1/0/6': false, '/3/0/15': 'Europe/Oslo' });
  expect(await read('/1/0/2', '/1/0/6', '/3/0/15')).toEqual({
    '/1/0/2': 1,
    '/1/0/6': false,
    '/3/0/15': 'Europe/Oslo',
  });
});

byLeshan(304, async () => {
  const { values } = await observe('/3/0/9', '/1/0/7');
  expect(Object.fromEntries(values.map(({ path, value }) => [path, value]))).toEqual({
    '/3/0/9': 80,
    '/1/0/7': 'U',
  });
  expect(await observed('/3/0/9', '/1/0/7')).toBeDefined();
});

byLeshan(310, async () => {
  device.program.tell('battery 41\n');
  await becomes('/3/0/9', 41);
  const after = await eventually('the notification', async () => {
    const one = await observed('/3/0/9', '/1/0/7');
    return one?.lastNotification ?? undefined;
  });
  expect(after).toBeTypeOf('string');
});

byLeshan(305, async () => {
  await cancel('/3/0/9', '/1/0/7');
  expect(await observed('/3/0/9', '/1/0/7')).toBeUndefined();
});

/** Has the device tell of `/16` and `/3/0/9`, and resolves when it has. Leshan does not by itself where instances come and go. */
async function notified(battery: number): Promise<void> {
  const last = async () => (await observed('/16', '/3/0/9'))?.lastNotification ?? '';
  const before = await last();
  device.program.tell(`battery ${battery}\n`);
  await eventually('the notification', async () => (await last()) > before || undefined, 30_000);
}

byLeshan(308, async () => {
  await observe('/16', '/3/0/9');
  answered(
    await server.call('executeOrCreate', {
      ...device.at('16'),
      body: { instance: 1, values: { '0/0': 'new here' } },
    }),
  );
  const created = (await known('/16/1/0/0'))?.time ?? '';
  await notified(33);
  expect(await known('/16/1/0/0')).toMatchObject({ value: 'new here' });
  expect((await known('/16/1/0/0'))?.time.localeCompare(created)).toBe(1);
});

byLeshan(309, async () => {
  answered(await server.call('deleteInstance', device.at('16/1')));
  const last = (await known('/16/1/0/0'))?.time;
  const other = (await known('/16/0/0/0'))?.time ?? '';
  await notified(34);
  expect((await known('/16/1/0/0'))?.time).toBe(last);
  expect((await known('/16/0/0/0'))?.time.localeCompare(other)).toBe(1);
});
