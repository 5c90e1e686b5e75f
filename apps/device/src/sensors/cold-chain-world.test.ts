import { describe, expect, it } from 'vitest';
import { ColdChainWorld, type Reading } from './cold-chain-world.ts';

const START = Date.UTC(2026, 5, 1, 8);
const MINUTE = 60_000;

function live(index: number, hours: number, { seed = 1, start = START, every = 2 } = {}): Reading[] {
  const world = new ColdChainWorld({ seed, index, model: index % 3 === 0 ? 'CL-1' : 'CL-2', start });
  const readings: Reading[] = [];
  for (let minute = 0; minute < hours * 60; minute += every) readings.push(world.at(start + minute * MINUTE));
  return readings;
}

const median = (values: number[]): number => values.sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

describe('a fleet of 48 over two days', () => {
  const lives = Array.from({ length: 48 }, (_, index) => live(index, 48));
  const all = lives.flat();

  it('keeps loads near the set point, with excursions at times', () => {
    const temperatures = all.map(({ temperature }) => temperature);
    expect(median([...temperatures])).toBeGreaterThan(4);
    expect(median([...temperatures])).toBeLessThan(6);
    expect(Math.min(...temperatures)).toBeGreaterThan(-6);
    expect(Math.max(...temperatures)).toBeLessThan(35);
    const share = temperatures.filter((t) => t > 8 || t < 2).length / temperatures.length;
    expect(share).toBeGreaterThan(0.005);
    expect(share).toBeLessThan(0.1);
    expect(temperatures.some((t) => t > 8)).toBe(true);
    expect(temperatures.some((t) => t < 2)).toBe(true);
    // Most loads of a day arrive in order.
    const days = lives.map((readings) => readings.slice(0, 720));
    const inOrder = days.filter((day) => day.every(({ temperature: t }) => t >= 2 && t <= 8)).length;
    expect(inOrder).toBeGreaterThan(days.length / 3);
  });

  it('never jumps: the load lags behind the air', () => {
    for (const readings of lives)
      for (const [i, { temperature }] of readings.entries()) {
        const before = readings[i - 1]?.temperature ?? temperature;
        expect(Math.abs(temperature - before)).toBeLessThan(2);
      }
  });

  it('swings as a thermostat does', () => {
    const calm = lives.map((readings) => readings.filter(({ fault }) => fault === undefined));
    for (const readings of calm) {
      const values = readings.map(({ temperature }) => temperature);
      expect(Math.max(...values) - Math.min(...values)).toBeGreaterThan(0.5);
    }
  });

  it('opens doors only while standing, but for the one forgotten open', () => {
    for (const { doorOpen, progress, fault } of all)
      if (doorOpen && fault !== 'door') expect(progress.activity).not.toBe('driving');
    const share = all.filter(({ doorOpen }) => doorOpen).length / all.length;
    expect(share).toBeGreaterThan(0.01);
    expect(share).toBeLessThan(0.25);
    for (const readings of lives) expect(readings.at(-1)?.doorOpenings).toBeGreaterThan(0);
  });

  it('stays within what the sensors, the cell and the radio can have', () => {
    for (const { humidity, battery, millivolts, coverage } of all) {
      expect(humidity).toBeGreaterThanOrEqual(5);
      expect(humidity).toBeLessThanOrEqual(100);
      expect(battery).toBeGreaterThanOrEqual(1);
      expect(battery).toBeLessThanOrEqual(100);
      expect(millivolts).toBeGreaterThan(3300);
      expect(millivolts).toBeLessThan(4250);
      expect(coverage.rsrp).toBeGreaterThanOrEqual(-140);
      expect(coverage.rsrp).toBeLessThanOrEqual(-44);
      expect(coverage.rsrq).toBeGreaterThanOrEqual(-20);
      expect(coverage.rsrq).toBeLessThanOrEqual(-3);
    }
    const signals = new Set(all.map(({ coverage }) => coverage.rsrp));
    expect(signals.size).toBeGreaterThan(20);
  });

  it('charges and discharges', () => {
    const changes =
      lives[0]?.map(({ battery }, i, readings) => battery - (readings[i - 1]?.battery ?? battery)) ?? [];
    expect(changes.some((change) => change > 0)).toBe(true);
    expect(changes.some((change) => change < 0)).toBe(true);
  });
});

it('is the same each time, and another for another device or seed', () => {
  const once = live(7, 3);
  expect(live(7, 3)).toEqual(once);
  const curve = (readings: Reading[]) => readings.map(({ temperature }) => temperature);
  expect(curve(live(19, 3))).not.toEqual(curve(once));
  expect(curve(live(7, 3, { seed: 2 }))).not.toEqual(curve(once));
});

it('does not depend on how often it is asked', () => {
  expect(live(4, 6, { every: 1 }).at(-5)).toEqual(live(4, 6, { every: 5 }).at(-1));
});

it('holds loads in an arctic winter as in an Indian summer', () => {
  for (const [index, month] of [
    [11, 0],
    [3, 4],
  ] as const) {
    const readings = live(index, 24, { start: Date.UTC(2026, month, 15) });
    const calm = readings.filter(({ fault }) => fault === undefined).map(({ temperature }) => temperature);
    expect(median(calm)).toBeGreaterThan(2.5);
    expect(median(calm)).toBeLessThan(7);
  }
});

it('skips what a long sleep would take too long to live through', () => {
  const world = new ColdChainWorld({ seed: 1, index: 0, model: 'CL-1', start: START });
  const { temperature } = world.at(START + 400 * 86_400_000);
  expect(temperature).toBeGreaterThan(-6);
  expect(temperature).toBeLessThan(35);
});
