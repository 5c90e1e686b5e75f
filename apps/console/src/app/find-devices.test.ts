import { expect, it } from 'vitest';
import { aDevice } from '../parts/a-device.ts';
import { findDevices } from './find-devices.ts';

const devices = [aDevice('store-7'), aDevice('truck-70'), aDevice('truck-7', { serialNumber: 'ZX9' })];
const found = (query: string, most = 8) => findDevices(devices, query, most).map(({ endpoint }) => endpoint);

it('puts names that start with the text first', () => {
  expect(found('truck-7')).toEqual(['truck-70', 'truck-7']);
  expect(found('7')).toEqual(['store-7', 'truck-70', 'truck-7']);
  expect(found('zx9 truck')).toEqual(['truck-7']);
  expect(found('s', 1)).toEqual(['store-7']);
  expect(found('  ')).toEqual([]);
});
