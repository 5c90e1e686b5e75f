import { expect, it } from 'vitest';
import { applicationLimits } from './index.ts';

it.each([
  ['cold chain 2 to 8 °C', [2, 8]],
  ['Cargo, cold chain 2 to 8 °C', [2, 8]],
  ['vaccines, -25 to -15 °C', [-25, -15]],
  ['deep frozen \u221290..\u221260 °C', [-90, -60]],
  ['2.5to7.5C', [2.5, 7.5]],
  ['2-8 °C', [2, 8]],
  ['2\u20138°C, cargo', [2, 8]],
])('reads the limits in "%s"', (application, limits) => {
  expect(applicationLimits(application)).toEqual(limits);
});

it.each([
  '',
  'Cargo',
  'Vaccines',
  '8 to 2 °C',
  '5 to 5 °C',
  '40 to 60 %',
  '2 to 8 Celsius',
  '36 to 46 °F',
  '1002 to 8 °C',
  '°C',
  '2 to 8',
])('sees none in "%s"', (application) => {
  expect(applicationLimits(application)).toBeUndefined();
});
