import type { Position } from '../routes/geo.ts';

const DAY = 86_400_000;
const HOTTEST_DAY_NORTH = 200;
const HOTTEST_HOUR = 15;

/** Degrees Celsius outside, from latitude, height, season and the hour of the sun. A climate, not a weather. */
export function ambientTemperature({ latitude, longitude, altitude }: Position, time: number): number {
  const yearly = 27 - 0.0075 * latitude ** 2 - 0.0065 * altitude;
  const dayOfYear = (time / DAY) % 365.25;
  const summer = Math.cos(((dayOfYear - HOTTEST_DAY_NORTH) / 365.25) * 2 * Math.PI);
  const seasonal = 0.26 * latitude * summer;
  const solarHour = ((time % DAY) / 3_600_000 + longitude / 15 + 48) % 24;
  const daily = 5 * Math.cos(((solarHour - HOTTEST_HOUR) / 24) * 2 * Math.PI);
  return yearly + seasonal + daily;
}

/** Relative humidity outside in percent: high before sunrise, low in the afternoon. */
export function ambientHumidity(position: Position, time: number): number {
  const solarHour = ((time % DAY) / 3_600_000 + position.longitude / 15 + 48) % 24;
  return 68 - 16 * Math.cos(((solarHour - HOTTEST_HOUR) / 24) * 2 * Math.PI);
}
