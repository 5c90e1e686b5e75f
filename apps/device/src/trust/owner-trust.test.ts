import { toHex } from '@holdfast/bytes';
import { expect, it } from 'vitest';
import { FailingStore } from './testing/failing-store.ts';
import { bundles, notingHost, startDevice } from './testing/test-owner.ts';
import { trustInMemory } from './trust-file.ts';

const [LOCK, UNLOCK, WIPE, REBOOT, FIRMWARE] = [1, 2, 5, 6, 11];
const imageHash = new Uint8Array(32).fill(7);
const firmware = (size: number) =>
  new Map<number, string | number | Uint8Array>([
    [1, 'host'],
    [2, '2.0'],
    [3, imageHash],
    [4, size],
  ]);

it('locks, and says so in a receipt of its own key', async () => {
  const told: string[] = [];
  const { trust, clock, receipt } = await startDevice(trustInMemory(), notingHost(told));
  const { nonce } = trust.state;
  const lock = await bundles.command(4, { operation: LOCK, nonce });
  expect(await trust.write(lock)).toEqual({ taken: true });
  expect(trust.state.flags.locked).toBe(false);
  await clock.advance(1_000);
  expect(receipt()).toMatchObject({ index: 4, outcome: { result: 'done' }, state: { locked: true } });
  expect(told).toEqual(['apply open on', 'apply locked on']);
  expect(toHex(trust.state.nonce)).not.toBe(toHex(nonce));
});

it('refuses what was withheld until after a start, and says why', async () => {
  const store = trustInMemory();
  const before = await startDevice(store, notingHost([]));
  const lock = await bundles.command(4, { operation: LOCK, nonce: before.trust.state.nonce });
  const { trust, refusal, receipt } = await startDevice(store, notingHost([]));
  expect(await trust.write(lock)).toEqual({ taken: false, refusal: 'wrong-nonce' });
  expect(refusal()).toMatchObject({ index: 4, outcome: { result: 'refused', reason: 'wrong-nonce' } });
  expect(receipt()).toBeUndefined();
  expect(trust.state).toMatchObject({ highestIndex: -1, flags: { locked: false } });
});

it('does nothing twice, however often it is given', async () => {
  const told: string[] = [];
  const { trust, clock } = await startDevice(trustInMemory(), notingHost(told));
  const reboot = await bundles.command(4, { operation: REBOOT });
  await trust.write(reboot);
  expect(await trust.write(reboot)).toEqual({ taken: false, refusal: 'not-newer' });
  await clock.advance(1_000);
  expect(await trust.write(reboot)).toEqual({ taken: false, refusal: 'not-newer' });
  expect(told.filter((one) => one === 'reboot')).toHaveLength(1);
});

it('says what failed, and goes on', async () => {
  const host = notingHost([], new Set(['wipe data']));
  const { trust, clock, receipt } = await startDevice(trustInMemory(), host);
  const { nonce } = trust.state;
  await trust.write(await bundles.command(4, { operation: WIPE, arguments: new Map([[1, 1]]), nonce }));
  await clock.advance(1_000);
  expect(receipt()).toMatchObject({
    index: 4,
    outcome: { result: 'failed', reason: 'wipe data is broken' },
    state: { wiped: false },
  });
  await trust.write(await bundles.command(5, { operation: UNLOCK }));
  await clock.advance(1_000);
  expect(receipt()).toMatchObject({ index: 5, outcome: { result: 'done' } });
});

it('does what it has taken before it takes the next', async () => {
  const told: string[] = [];
  const { trust, receipt } = await startDevice(trustInMemory(), notingHost(told));
  await trust.write(await bundles.command(4, { operation: REBOOT }));
  await trust.write(await bundles.command(5, { operation: UNLOCK }));
  expect(receipt()).toMatchObject({ index: 4, outcome: { result: 'done' } });
  expect(told).toContain('reboot');
});

it('installs only the image that was signed for, and forgets it when the owner speaks again', async () => {
  const told: string[] = [];
  const { trust, clock } = await startDevice(trustInMemory(), notingHost(told));
  await trust.write(await bundles.command(4, { operation: FIRMWARE, arguments: firmware(3) }));
  await clock.advance(1_000);
  expect(trust.state.awaited).toMatchObject({ size: 3, version: '2.0' });
  expect(await trust.receive(Uint8Array.of(1, 2, 3))).toBe(false);
  expect(await trust.receive(Uint8Array.of(1, 2, 3, 4))).toBe(false);
  await trust.write(await bundles.command(5, { operation: UNLOCK }));
  await clock.advance(1_000);
  expect(trust.state.awaited).toBeUndefined();
  expect(told.filter((one) => one.startsWith('install'))).toEqual([]);
});

it('waits for no image of another component, and for none of a lower version unless the owner permits it', async () => {
  const { trust, clock, receipt } = await startDevice(trustInMemory(), notingHost([]));
  const asked = async (index: number, ...change: readonly (readonly [number, string | boolean])[]) => {
    const values = new Map<number, string | number | boolean | Uint8Array>([...firmware(3), ...change]);
    await trust.write(await bundles.command(index, { operation: FIRMWARE, arguments: values }));
    await clock.advance(1_000);
    return trust.state.awaited?.version ?? receipt()?.outcome;
  };
  expect(await asked(4, [1, 'modem'])).toMatchObject({ result: 'failed', reason: 'no such component' });
  expect(await asked(5, [2, '1.8.9'])).toMatchObject({ result: 'failed' });
  expect(await asked(6, [2, '1.9'])).toBe('1.9');
  expect(await asked(7, [2, '1.8.9'], [5, true])).toBe('1.8.9');
});

it('waits for no image that was signed for under the former root', async () => {
  const { trust, clock } = await startDevice(trustInMemory(), notingHost([]));
  await trust.write(await bundles.command(4, { operation: FIRMWARE, arguments: firmware(3) }));
  await clock.advance(1_000);
  expect(trust.state.awaited).toMatchObject({ version: '2.0' });
  expect(await trust.write(await bundles.root(5, 2))).toEqual({ taken: true });
  expect(trust.state.awaited).toBeUndefined();
});

it('takes up what a full disk held up', async () => {
  // The start, the taking, then the act: that is the third.
  const store = new FailingStore({ write: 3, kind: 'fails' });
  const told: string[] = [];
  const { trust, clock, receipt } = await startDevice(store, notingHost(told));
  const { nonce } = trust.state;
  await trust.write(await bundles.command(4, { operation: WIPE, arguments: new Map([[1, 1]]), nonce }));
  await clock.advance(1_000);
  expect(receipt()).toBeUndefined();
  await clock.advance(10_000);
  expect(receipt()).toMatchObject({ index: 4, outcome: { result: 'done' }, state: { wiped: true } });
});

it('is rubbish: it answers, and keeps nothing of it', async () => {
  const store = new FailingStore();
  const { trust } = await startDevice(store, notingHost([]));
  const lock = await bundles.command(4, { operation: LOCK, nonce: trust.state.nonce });
  for (const bytes of [new Uint8Array(), lock.slice(0, -1), new Uint8Array(70_000), Uint8Array.of(0xff)])
    expect(await trust.write(bytes)).toMatchObject({ taken: false });
  expect(store.writes).toBe(1);
});
