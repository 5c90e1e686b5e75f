import { afterAll, beforeAll, expect, it } from 'vitest';
import { newOwner, type Owner } from './owner.ts';

let owner: Owner;
beforeAll(async () => {
  owner = await newOwner();
}, 120_000);
afterAll(() => owner.end());

const trust = (endpoint: string) => owner.server.call('deviceTrust', { params: { endpoint } });

it('two key holders lock a device, which verifies that they did', { timeout: 120_000 }, async () => {
  await owner.device('logger-17');
  const before = await trust('logger-17');
  expect(before).toMatchObject({ verifiedBy: 'device', rootVersion: 1, locked: false });

  const id = await owner.command('lock', '--device', 'logger-17', '--reason', 'reported stolen');
  expect(await owner.settled(id, 'logger-17')).toMatchObject({ state: 'done', reason: null });

  const after = await trust('logger-17');
  expect(after).toMatchObject({ locked: true, disabled: false });
  expect(after.nonce).not.toBe(before.nonce);
  expect(await owner.server.call('getCommand', { params: { id } })).toMatchObject({
    operation: 'lock',
    target: 'logger-17',
    reason: 'reported stolen',
    signatures: [{ label: 'alice' }, { label: 'carol' }],
    threshold: 2,
  });
});
