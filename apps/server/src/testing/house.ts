import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLogger } from '@holdfast/kernel';
import type { RegistrationRequest } from '@holdfast/lwm2m';
import { Lwm2mPath } from '@holdfast/lwm2m';
import { FakeClock } from '@holdfast/testing';
import { InProcessBus } from '../bus/in-process-bus.ts';
import type { ServerEvent } from '../bus/server-event.ts';
import { Feed } from '../feed/feed.ts';
import { Fleet } from '../fleet/fleet.ts';
import type { Heard } from '../fleet/heard.ts';
import { Observations } from '../fleet/observations.ts';
import { Registrations } from '../fleet/registrations.ts';
import { Keyring } from '../secrets/keyring.ts';
import { openStore } from '../store/open-store.ts';
import { Telemetry } from '../telemetry/telemetry.ts';

/** The domain rooms over a real store in a temporary folder, with time in the test's hands. */
export async function openHouse({ dir, clock = new FakeClock() }: { dir?: string; clock?: FakeClock } = {}) {
  const data = dir ?? (await mkdtemp(join(tmpdir(), 'holdfast-house-')));
  const log = silentLogger;
  const store = await openStore({ dataDir: data, log });
  const bus = new InProcessBus<ServerEvent>(log);
  const events: ServerEvent[] = [];
  bus.subscribe((event) => events.push(event));
  const keyring = await Keyring.open(data);
  const { journal } = store;
  const feed = await Feed.open(store, bus, clock);
  const fleet = await Fleet.open({ store, journal, feed, bus, clock, keyring, log });
  const telemetry = new Telemetry(store, clock);
  const observations = await Observations.open(store, { fleet, telemetry, feed, journal, clock });
  const registrations = new Registrations({ fleet, journal, feed, clock });
  const close = async (): Promise<void> => {
    fleet.states.stop();
    await store.close();
  };
  return {
    data,
    clock,
    store,
    events,
    feed,
    fleet,
    telemetry,
    observations,
    registrations,
    keyring,
    /** The texts of what was told, oldest first. */
    news: async () =>
      (await feed.list({ limit: 100 })).events.map(({ type, text }) => `${type}: ${text}`).reverse(),
    /** Ends, and opens the same folder again at the same time of day. */
    close,
    async reopen() {
      await close();
      return await openHouse({ dir: data, clock });
    },
    async end() {
      await close();
      await rm(data, { recursive: true });
    },
  };
}

export type House = Awaited<ReturnType<typeof openHouse>>;

export const plain = (address = '192.0.2.1:5683'): Heard => ({
  transport: 'coap',
  address,
  secure: undefined,
});

export const secure = ({ fleet }: House, endpoint: string, session = `${endpoint}-session`): Heard => ({
  transport: 'coaps',
  address: '192.0.2.2:40000',
  secure: { session, record: fleet.record(endpoint), credential: 'operational' },
});

export const registration = (more: Partial<RegistrationRequest> = {}): RegistrationRequest => ({
  endpoint: 'logger-1',
  lifetime: 300,
  lwm2mVersion: '1.1',
  binding: 'U',
  queueMode: false,
  objects: [{ path: Lwm2mPath.parse('/3/0') }, { path: Lwm2mPath.parse('/3303/0') }],
  contentFormats: [],
  rootPath: '/',
  ...more,
});
