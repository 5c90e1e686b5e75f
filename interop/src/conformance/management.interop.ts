import { answered } from '@holdfast/api-contract';
import { startHoldfast, type Holdfast } from '@holdfast/testing';
import { afterAll, beforeAll, expect } from 'vitest';
import { conformance } from './conformance.ts';
import { leshan, LeshanDevice } from './leshan-device.ts';

let server: Holdfast;
let device: LeshanDevice;
beforeAll(async () => {
  server = await startHoldfast();
  if (leshan.unavailable === undefined) device = await LeshanDevice.start(server, 'managed');
});
afterAll(async () => {
  await device?.stop();
  await server.stop();
});

const byLeshan = conformance({ ...leshan, server: 'REST API' });

const refused = (deviceCode: unknown) => ({ problem: { code: 'device_refused', deviceCode } });
const linksOf = async (path: string): Promise<Readonly<Record<string, Readonly<Record<string, string>>>>> => {
  const { links } = answered(await server.call('discover', device.at(path)));
  return Object.fromEntries(links.map((link) => [link.path, link.attributes]));
};
const setAttributes = async (path: string, body: Readonly<Record<string, number>>): Promise<void> => {
  answered(await server.call('writeAttributes', { ...device.at(path), query: {}, body: { ...body } }));
};

byLeshan(221, async () => {
  await expect(device.read('0/0')).rejects.toMatchObject(refused(expect.stringMatching(/^4\.0[145]$/)));
  await expect(device.write('0/0/0', 'coap://elsewhere')).rejects.toMatchObject(
    refused(expect.stringMatching(/^4\.0[145]$/)),
  );
});

byLeshan(222, async () => {
  expect(await device.read('1')).toMatchObject({ '/1/0/0': 123, '/1/0/1': 300, '/1/0/7': 'U' });
  expect(await device.read('3')).toMatchObject({ '/3/0/0': 'Leshan', '/3/0/9': 80 });
});

byLeshan(223, async () => {
  const values = await device.read('3/0');
  expect(values).toMatchObject({ '/3/0/0': 'Leshan', '/3/0/2': '0001' });
  expect(Object.keys(values).every((path) => path.startsWith('/3/0/'))).toBe(true);
});

byLeshan(224, async () => {
  expect(await device.read('1/0/0')).toEqual({ '/1/0/0': 123 });
  expect(await device.read('1/0/6')).toEqual({ '/1/0/6': false });
  expect(await device.read('1/0/7')).toEqual({ '/1/0/7': 'U' });
});

byLeshan(225, async () => {
  expect(await device.read('3/0/7/1')).toEqual({ '/3/0/7/1': 5000 });
});

byLeshan(226, async () => {
  await device.update('1/0', { '1': 260, '6': true });
  expect(await device.read('1/0')).toMatchObject({
    '/1/0/0': 123,
    '/1/0/1': 260,
    '/1/0/6': true,
    '/1/0/7': 'U',
  });
});

byLeshan(227, async () => {
  await device.write('1/0/1', 250);
  expect(await device.value('1/0/1')).toBe(250);
  await device.registered(({ lifetime }) => lifetime === 250);
});

byLeshan(228, async () => {
  await device.write('16/0/0/0', 'changed');
  expect(await device.read('16/0/0')).toEqual({ '/16/0/0/0': 'changed', '/16/0/0/1': 'two' });
});

byLeshan(237, async () => {
  expect(await device.read('1')).toMatchObject({ '/1/0/0': 123 });
  expect(await device.read('3')).toMatchObject({ '/3/0/1': 'interop' });
});

byLeshan(256, async () => {
  await expect(device.write('1/0/0', 77)).rejects.toMatchObject(refused('4.05'));
  expect(await device.value('1/0/0')).toBe(123);
});

byLeshan(260, async () => {
  expect(Object.keys(await linksOf('3'))).toEqual(
    expect.arrayContaining(['/3', '/3/0', '/3/0/0', '/3/0/7', '/3/0/9', '/3/0/16']),
  );
  await setAttributes('3', { pmin: 10, pmax: 200 });
  await setAttributes('3/0/9', { lt: 1, gt: 6, st: 1 });
  const links = await linksOf('3/0');
  expect(links['/3/0/7']).toMatchObject({ dim: '2' });
  expect(links['/3/0/9']).toMatchObject({ lt: '1', gt: '6', st: '1' });
  expect(Object.keys(await linksOf('3/0/7')).toSorted()).toEqual(['/3/0/7', '/3/0/7/0', '/3/0/7/1']);
});

byLeshan(261, async () => {
  await setAttributes('3/0', { pmax: 320 });
  await setAttributes('3/0/7', { pmin: 20 });
  await setAttributes('3/0/7/0', { pmax: 100 });
  const links = await linksOf('3/0/7');
  expect(links['/3/0/7']).toMatchObject({ dim: '2', pmin: '20' });
  expect(links['/3/0/7/0']).toMatchObject({ pmax: '100' });
  expect(links['/3/0/7/1']).not.toHaveProperty('pmax', '100');
});

byLeshan(1630, async () => {
  const created = answered(
    await server.call('executeOrCreate', {
      ...device.at('16'),
      body: { instance: 1, values: { '0/0': 'second', '0/1': 'its model' } },
    }),
  );
  expect(created.path).toBe('/16/1');
  await device.registered(({ objects }) => objects.some(({ path }) => path === '/16/1'));
  expect((await linksOf('16/1'))['/16/1/0']).toMatchObject({ dim: '2' });
  expect(await device.read('16')).toMatchObject({
    '/16/0/0/1': 'two',
    '/16/1/0/0': 'second',
    '/16/1/0/1': 'its model',
  });
});

byLeshan(1635, async () => {
  answered(await server.call('deleteInstance', device.at('16/0')));
  expect(await linksOf('16')).not.toHaveProperty(['/16/0']);
  await expect(device.read('16/0')).rejects.toMatchObject(refused('4.04'));
});

byLeshan(241, async () => {
  const before = await device.registered();
  await device.execute('3/0/4');
  const after = await device.registered(({ registeredAt }) => registeredAt > before.registeredAt);
  expect(after.id).not.toBe(before.id);
  expect(device.program.output()).toContain('executed /3/0/4');
  expect(await device.value('3/0/0')).toBe('Leshan');
});
