import { isQueued, type OperationState, type QueuedOperation } from '@holdfast/api-contract';
import { silentLogger } from '@holdfast/kernel';
import type { Entry, Lwm2mPath } from '@holdfast/lwm2m';
import { toJson } from '@holdfast/lwm2m';
import { transact } from '../../journal/transact.ts';
import { Models } from '../../models/models.ts';
import { openHouse, registration, secure, type House } from '../../testing/house.ts';
import { AskDevice } from '../ask-device.ts';
import type { DeviceLink } from '../device-link.ts';
import { CompositeOperations } from '../composite-operations.ts';
import { nameOfPaths } from '../operation-request.ts';
import { Operations, type Asking, type OperationsParts } from '../operations.ts';
import { OperationQueue } from '../queue/operation-queue.ts';

export const ENDPOINT = 'logger-1';
export const DAY_MS = 86_400_000;

/** Asks as a person would who does not care about queues. */
export const asking = (more: Partial<Asking> = {}): Asking => ({
  by: 'anna',
  queue: undefined,
  wait: 604_800,
  ...more,
});

export function queued(answer: object): QueuedOperation {
  if (!isQueued(answer)) throw new Error('it does not wait');
  return answer;
}

/** What a device in the test's hands does with each request that reaches it. */
export interface Hands {
  /** Of each request that left, in order. */
  readonly asked: string[];
  /** Requests that have no answer yet. */
  holding: number;
  /** Answers; to throw DeviceError is to refuse, or to be silent. */
  answer: (what: string) => Promise<readonly Entry[]>;
}

export const newHands = (): Hands => ({ asked: [], holding: 0, answer: async () => [] });

/** The queue and the operations of a house, over a device in the test's hands. */
export async function openQueue(house: House, hands: Hands, guard: OperationsParts['guard'] = () => {}) {
  const { fleet, observations, store, feed, clock, keyring } = house;
  const { journal } = store;
  const ask = async (what: string): Promise<readonly Entry[]> => {
    hands.asked.push(what);
    hands.holding += 1;
    try {
      return await hands.answer(what);
    } finally {
      hands.holding -= 1;
    }
  };
  const written = (entries: readonly Entry[]): string =>
    entries.map(({ path, value }) => ` ${path.text}=${toJson(value)}`).join('');
  const link: DeviceLink = {
    heard: () => undefined,
    read: (path) => ask(`read ${path.text}`),
    write: async (path, entries, mode) => void (await ask(`${mode} ${path.text}${written(entries)}`)),
    execute: async (path, args) => void (await ask(`execute ${path.text} ${args}`)),
    create: async (path: Lwm2mPath, instance, entries) => {
      await ask(`create ${path.text} ${instance}${written(entries)}`);
      return path.child(instance ?? 7);
    },
    delete: async (path) => void (await ask(`delete ${path.text}`)),
    discover: async (path) => {
      await ask(`discover ${path.text}`);
      return [{ path, attributes: { pmin: 5 } }];
    },
    writeAttributes: async (path, attributes) =>
      void (await ask(`attributes ${path.text} ${JSON.stringify(attributes)}`)),
    composite: {
      read: (paths) => ask(`read ${nameOfPaths(paths)}`),
      write: async (entries) => void (await ask(`write${written(entries)}`)),
      observe: (paths) => ask(`observe ${nameOfPaths(paths)}`),
      cancelObservation: async (paths) => void (await ask(`cancel ${nameOfPaths(paths)}`)),
    },
    observe: (path) => ask(`observe ${path.text}`),
    cancelObservation: async (path) => void (await ask(`cancel ${path.text}`)),
  };
  const linkTo = (): DeviceLink => link;
  const log = silentLogger;
  const models = await Models.open(store, journal, feed, clock);
  const device = new AskDevice({ fleet, observations, linkTo, journal, clock });
  const queue = await OperationQueue.open({ fleet, device, store, journal, feed, keyring, clock, log });
  const operations = new Operations({
    fleet,
    observations,
    models,
    device,
    queue,
    linkTo,
    journal,
    feed,
    log,
    guard,
  });
  const composite = new CompositeOperations({ fleet, observations, operations, linkTo, log });
  queue.start();
  /** Resolves when nothing goes on but what the device's hands hold. */
  const quiet = async (): Promise<void> => {
    do await clock.advance(0);
    while (queue.stats().delivering > 0 && hands.holding === 0);
  };
  return {
    house,
    queue,
    get: (id: string) => queue.get(ENDPOINT, id),
    /** Writes the time zone, which has to wait. */
    writeZone: async (value: string, more: Partial<Asking> = {}) =>
      queued(await operations.write(ENDPOINT, '3/0/15', { value }, 'replace', asking(more))),
    operations,
    composite,
    /** The device says something that is no answer. */
    async speak() {
      await transact(journal, (change) =>
        fleet.heard(change, fleet.record(ENDPOINT), secure(house, ENDPOINT), true),
      );
      await quiet();
    },
    quiet,
    /** Resolves once it is so; the store works in a thread of its own. */
    async becomes(id: string, state: OperationState): Promise<void> {
      while ((await queue.get(ENDPOINT, id)).state !== state) await new Promise(setImmediate);
    },
    /** `path state`, the oldest first. */
    async states(): Promise<readonly string[]> {
      const { operations: all } = await queue.list(ENDPOINT, { limit: 200 });
      return all.map(({ path, state }) => `${path} ${state}`).reverse();
    },
  };
}

/** A device that has registered in queue mode, and sleeps. */
export async function sleepingHouse(lifetime = 30 * 86_400): Promise<House> {
  const house = await openHouse();
  await house.fleet.add({ endpoint: ENDPOINT, security: { mode: 'psk' } });
  await house.registrations.register(secure(house, ENDPOINT), registration({ queueMode: true, lifetime }));
  await house.clock.advance(94_000);
  return house;
}
