import { Random } from '@holdfast/testing';
import { expect, it } from 'vitest';
import { crashCommands } from './crash-story.ts';

it('SIGKILL of the server while commands are given costs none of them', { timeout: 300_000 }, async () => {
  const report = await crashCommands({ commands: 20, devices: 5, kills: 4, random: new Random(1) });
  expect(report.faults).toEqual([]);
  expect(Object.keys(report.ends)).toEqual(['done']);
  expect(report.acts).toBeGreaterThanOrEqual(20);
});
