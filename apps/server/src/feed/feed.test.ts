import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLogger } from '@holdfast/kernel';
import { FakeClock } from '@holdfast/testing';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { InProcessBus } from '../bus/in-process-bus.ts';
import type { ServerEvent } from '../bus/server-event.ts';
import { transact } from '../journal/transact.ts';
import { openStore } from '../store/open-store.ts';
import type { Store } from '../store/store.ts';
import { Feed, type NewEvent } from './feed.ts';

let folder: string;
let store: Store;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdfast-feed-'));
  store = await openStore({ dataDir: folder, log: silentLogger });
});
afterEach(async () => {
  await store.close();
  await rm(folder, { recursive: true });
});

const open = (kept?: number) =>
  Feed.open(store, new InProcessBus<ServerEvent>(silentLogger), new FakeClock(), kept);
const add = (feed: Feed, event: Partial<NewEvent>) =>
  transact(store.journal, (change) => feed.add(change, { type: 'device.refused', text: '', ...event }));
const texts = async (feed: Feed) => (await feed.list({ limit: 100 })).events.map(({ text }) => text);

it('keeps so many and lets the oldest go, also after a restart', async () => {
  const feed = await open(3);
  for (const text of ['a', 'b', 'c', 'd']) await add(feed, { text });
  expect(await texts(feed)).toEqual(['d', 'c', 'b']);
  const again = await open(3);
  await add(again, { text: 'e' });
  expect(await texts(again)).toEqual(['e', 'd', 'c']);
});

it('shows what strangers sent on one line, in order, and not endlessly', async () => {
  const feed = await open();
  await add(feed, { text: 'id "x\n\u202Ey"', detail: { address: '\u0007', untold: 3 } });
  const [event] = (await feed.list({ limit: 1 })).events;
  expect(event?.text).toBe('id "x\\u{a}\\u{202e}y"');
  expect(event?.detail).toEqual({ address: '\\u{7}', untold: 3 });
  await add(feed, { text: 'x'.repeat(100_000) });
  expect((await texts(feed))[0]).toHaveLength(500);
});
