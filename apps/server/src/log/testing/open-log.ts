import { silentLogger, systemClock, type Clock } from '@holdfast/kernel';
import type { LogIdentity } from '@holdfast/trust';
import { InProcessBus } from '../../bus/in-process-bus.ts';
import type { Journal } from '../../journal/journal.ts';
import { Keyring } from '../../secrets/keyring.ts';
import type { Store } from '../../store/store.ts';
import type { LogEvent } from '../log-event.ts';
import { Log } from '../log.ts';
import { networkOf, type FakeWitness } from './fake-witness.ts';

export interface OpenLogOptions {
  readonly witnesses?: readonly FakeWitness[];
  readonly quorum?: number;
  readonly clock?: Clock;
  readonly journal?: Journal;
}

export const TEST_ORIGIN = 'fleet.example/log';

/** A log on a test's own store, whose key opens with the same keyring each time. */
export async function openLog(store: Store, options: OpenLogOptions = {}) {
  const { witnesses = [], quorum = witnesses.length, clock = systemClock, journal = store.journal } = options;
  const events: LogEvent[] = [];
  const bus = new InProcessBus<LogEvent>(silentLogger);
  bus.subscribe((event) => events.push(event));
  let identity!: () => LogIdentity;
  const post = networkOf(() => identity(), witnesses);
  const keyring = new Keyring(new Uint8Array(32));
  const stored = await store.loadLogKey();
  identity = () => (stored === undefined ? log.identity : { origin: stored.origin, key: stored.publicKey });
  const log: Log = await Log.open(
    { store, journal, keyring, clock, bus, log: silentLogger, post },
    {
      origin: TEST_ORIGIN,
      witnesses: { quorum, witnesses: witnesses.map(({ witness, url }) => ({ ...witness, url })) },
    },
  );
  return { log, events, bus };
}
