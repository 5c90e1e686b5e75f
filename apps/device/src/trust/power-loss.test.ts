import { toHex } from '@holdfast/bytes';
import { describe, expect, it } from 'vitest';
import { FailingStore, type Fault } from './testing/failing-store.ts';
import { bundles, notingHost, startDevice } from './testing/test-owner.ts';

type Device = Awaited<ReturnType<typeof startDevice>>;

/** In the order in which the owner gives them; `undefined` is a new root. */
const WISHES = [
  { operation: 1, binds: true, effect: undefined },
  { operation: 6, binds: false, effect: 'reboot' },
  undefined,
  { operation: 5, binds: true, effect: 'wipe data' },
  { operation: 2, binds: false, effect: undefined },
] as const;

/** An owner who goes on until each wish was acted on, and a device whose store has one fault. */
class Story {
  readonly store: FailingStore;
  readonly told: string[] = [];
  /** Of each index that was given to the device, whether it said that it was done. */
  readonly receipts = new Map<number, string>();
  readonly startNonces: string[] = [];
  #device: Device | undefined;
  #index = 3;
  #root = 1;

  constructor(fault?: Fault) {
    this.store = new FailingStore(fault);
  }

  async tell(): Promise<void> {
    for (const wish of WISHES) {
      // One fault can cost one attempt: then it is signed anew, or just given again.
      for (let attempt = 1; !(await this.#attempt(wish)); attempt++) expect(attempt).toBeLessThan(4);
      if (wish === undefined) this.#root = 2;
    }
  }

  async #attempt(wish: (typeof WISHES)[number]): Promise<boolean> {
    const { trust } = await this.#up();
    const index = ++this.#index;
    const { nonce, highestIndex } = trust.state;
    const isRoot = wish === undefined;
    // A root that was taken before the power went need not be given again.
    if (isRoot && trust.rootVersion === 2) return true;
    const command = isRoot
      ? undefined
      : {
          operation: wish.operation,
          root: this.#root,
          ...(wish.operation === 5 ? { arguments: new Map([[1, 1]]) } : {}),
          ...(wish.binds ? { nonce } : {}),
        };
    const bundle =
      command === undefined ? await bundles.root(index, 2) : await bundles.command(index, command);
    // Until the device says what came of it, or has something newer.
    for (let round = 1; round < 5; round++) {
      const device = await this.#up();
      if (device.trust.state.highestIndex < index) {
        const verdict = await device.trust.write(bundle).catch(() => undefined);
        if (verdict?.taken === false && verdict.refusal === 'wrong-nonce') return false;
      }
      await device.clock.advance(10_000);
      const { receipt, trust: now } = await this.#up();
      expect(now.state.highestIndex).toBeGreaterThanOrEqual(highestIndex);
      if (receipt()?.index !== index) continue;
      const { result } = receipt()!.outcome;
      this.receipts.set(index, result);
      expect(result).toBe('done');
      return true;
    }
    throw new Error(`no receipt of ${index}`);
  }

  /** As it is, or started again where it has lost its power. */
  async #up(): Promise<Device> {
    while (this.#device === undefined || this.store.isDead) {
      this.store.powerUp();
      try {
        const host = notingHost(this.told);
        this.#device = await startDevice(this.store, host);
        this.startNonces.push(toHex(this.#device.trust.state.nonce));
      } catch {
        this.#device = undefined;
      }
    }
    return this.#device;
  }
}

async function expectWhole(story: Story): Promise<void> {
  await story.tell();
  const { store, told, receipts, startNonces } = story;
  const { kept } = store;
  expect(new Set(startNonces).size).toBe(startNonces.length);
  for (const [at, state] of kept.entries()) {
    const former = kept[at - 1];
    if (former === undefined) continue;
    expect(state.highestIndex).toBeGreaterThanOrEqual(former.highestIndex);
    expect(state.timeFloor).toBeGreaterThanOrEqual(former.timeFloor);
    expect(state.acted.latest.length).toBeGreaterThanOrEqual(former.acted.latest.length);
    expect(state.secret).toEqual(former.secret);
    // What is given out with a new index has a new nonce.
    if (state.highestIndex > former.highestIndex) expect(state.nonce).not.toEqual(former.nonce);
  }
  const nonces = kept.map(({ nonce }) => toHex(nonce));
  // One that was left is never come back to.
  expect(nonces.filter((nonce, at) => nonce !== nonces[at - 1])).toEqual([...new Set(nonces)]);
  const last = kept.at(-1)!;
  expect(last.flags).toEqual({ locked: false, disabled: false, wiped: true });
  expect(last.doing).toBeUndefined();
  expect([...receipts.values()].every((result) => result === 'done')).toBe(true);
  expect(told.filter((one) => one === 'reboot').length).toBeLessThanOrEqual(1);
}

/** Of a life without faults. */
const writes = async (): Promise<number> => {
  const story = new Story();
  await expectWhole(story);
  expect(story.told.filter((one) => one === 'wipe data' || one === 'reboot')).toEqual([
    'reboot',
    'wipe data',
  ]);
  return story.store.writes;
};

describe('a fault at each write of its life', async () => {
  const all = await writes();
  const faults = Array.from({ length: all }, (_, at) =>
    (['fails', 'before', 'after'] as const).map((kind) => ({ write: at + 1, kind })),
  ).flat();

  it.each(faults)('$kind $write', { timeout: 60_000 }, async (fault) => {
    await expectWhole(new Story(fault));
  });
});
