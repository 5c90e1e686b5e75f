import { formatAddress, silentLogger, type Peer } from '@holdfast/kernel';
import { Lwm2mPath, type Entry } from '@holdfast/lwm2m';
import { FakeClock, FakeNet, type NetworkFaults } from '@holdfast/testing';
import { describe, expect, it } from 'vitest';
import { planFor, type BootstrapOutcome } from './bootstrap-server/bootstrap-plan.ts';
import { Lwm2mBootstrapServer } from './bootstrap-server/lwm2m-bootstrap-server.ts';
import { Accounts } from './client/accounts/accounts.ts';
import { bootstrapOver } from './client/bootstrap/bootstrap-session.ts';
import { ObjectStore } from './client/objects/object-store.ts';
import { OperationError } from './operation-error.ts';
import {
  DEVICE,
  everythingObject,
  models,
  SERVER,
  serverAndDevice,
  settled,
  temperature,
} from './test-net.ts';

const SEEDS = [1, 2, 3, 4, 5];
const ROUNDS = 6;

const networks: Readonly<Record<string, NetworkFaults>> = {
  'a fifth lost': { loss: 0.2, delay: 50 },
  'half of it doubled': { duplication: 0.5, delay: 50, jitter: 100 },
  'an order of its own': { delay: 20, jitter: 4000 },
  'ten seconds to cross': { delay: 10_000 },
  'all of that': { loss: 0.2, duplication: 0.2, delay: 500, jitter: 9500 },
};

/** Waits are as the protocol says, without its randomness: a seed is one run of events. */
const params = { ackRandomFactor: 1 };
const at = (path: string): Lwm2mPath => Lwm2mPath.parse(path);
const celsius = (value: number): Entry => ({ path: at('/3303/0/5700'), value: { type: 'float', value } });

type Outcome = 'done' | 'timeout';

/** Anything but success or silence fails the test. */
async function outcomeOf(operation: Promise<unknown>): Promise<Outcome> {
  try {
    await operation;
    return 'done';
  } catch (error) {
    if (error instanceof OperationError && error.code === 'timeout') return 'timeout';
    throw error;
  }
}

const times = <T>(list: readonly T[], wanted: T): number => list.filter((one) => one === wanted).length;

for (const [name, faults] of Object.entries(networks)) {
  describe(`on a network with ${name}`, () => {
    for (const seed of SEEDS) {
      it(`every operation ends, and nothing is done twice (seed ${seed})`, async () => {
        const executed: string[] = [];
        const object = everythingObject(executed);
        const on = serverAndDevice([object, temperature({ value: 4 })], { params }, faults, seed);
        const { operations, target, device, told } = on;
        const run = (operation: Promise<unknown>): Promise<Outcome> => outcomeOf(on.done(operation));
        let done = 0;
        const count = (outcome: Outcome): Outcome => {
          if (outcome === 'done') done++;
          return outcome;
        };
        while ((await run(device.register())) === 'timeout');
        const registrations = told.registrations.length;
        expect(registrations).toBeGreaterThan(0);
        for (let round = 0; round < ROUNDS; round++) {
          const updates = told.updates.length;
          const updated = count(await run(device.update({ lifetime: 300 + round })));
          const heard = times(
            told.updates.map(({ lifetime }) => lifetime),
            300 + round,
          );
          expect(heard).toBeLessThanOrEqual(1);
          if (updated === 'done') expect(told.updates).toHaveLength(updates + 1);

          count(await run(operations.read(target, at('/3303/0'))));
          const value = { path: at('/32000/0/1'), value: { type: 'integer', value: round } } as const;
          const written = count(await run(operations.write(target, value.path, [value], 'replace')));
          if (written === 'done') {
            expect(await object.instances.get(0)?.resources.get(1)?.read?.()).toEqual(value.value);
          }

          const executing = count(await run(operations.execute(target, at('/32000/0/23'), `${round}`)));
          await on.clock.advance(300_000);
          expect(times(executed, `${round}`)).toBeLessThanOrEqual(1);
          if (executing === 'done') expect(times(executed, `${round}`)).toBe(1);

          const instances = object.instances.size;
          const created = count(await run(operations.create(target, at('/32000'), undefined, [])));
          await on.clock.advance(300_000);
          expect(object.instances.size - instances).toBeLessThanOrEqual(1);
          if (created === 'done') expect(object.instances.size).toBe(instances + 1);

          const sent = count(await run(device.send([celsius(100 + round)])));
          await on.clock.advance(300_000);
          const arrived = times(
            told.sent.map(([entry]) => entry?.value.value),
            100 + round,
          );
          expect(arrived).toBeLessThanOrEqual(1);
          if (sent === 'done') expect(arrived).toBe(1);
        }
        expect(done).toBeGreaterThan(ROUNDS * 4);
        expect(operationsLeft(on)).toEqual([0, 0]);
      });

      it(`notifications come each once, and the last value arrives (seed ${seed})`, async () => {
        const sensor = { value: 0 };
        const on = serverAndDevice([temperature(sensor)], { params, history: 100 }, faults, seed);
        let token = 1;
        while ((await outcomeOf(on.observe('/3303/0/5700', token))) === 'timeout') token++;
        for (let value = 1; value <= 20; value++) {
          sensor.value = value;
          on.device.changed(at('/3303/0/5700'));
          await on.clock.advance(7000);
        }
        for (let tries = 0; tries < 20; tries++) {
          on.device.changed(at('/3303/0/5700'));
          await on.clock.advance(100_000);
        }
        const sequences = on.told.notified.map(({ sequence }) => sequence);
        expect(new Set(sequences).size).toBe(sequences.length);
        const values = on.told.notified.flatMap(({ entries }) => entries.map((entry) => entry.value.value));
        // Each value was told at least once: what did not arrive was kept.
        expect([...new Set(values)].sort((a, b) => Number(a) - Number(b))).toEqual(
          Array.from({ length: 20 }, (_, i) => i + 1),
        );
        expect(on.told.ended).toEqual([]);
      });

      it(`a bootstrap is whole or has not been (seed ${seed})`, async () => {
        for (let attempt = 0; attempt < 3; attempt++) {
          const { outcome, accounts, before, outcomes, clock } = await bootstrap(
            faults,
            seed * 100 + attempt,
          );
          if (outcome === 'done') expect(accounts.flaw()).toBeUndefined();
          else expect(accounts.snapshot()).toEqual(before);
          await clock.advance(1_000_000);
          // The server may be in doubt of the last answer; it never believes what is not so.
          if (outcomes.some(({ kind }) => kind === 'finished')) expect(outcome).toBe('done');
        }
      });
    }
  });
}

const operationsLeft = ({ server, device }: ReturnType<typeof serverAndDevice>): number[] => [
  server.stats().pending,
  device.stats().pending,
];

async function bootstrap(faults: NetworkFaults, seed: number) {
  const clock = new FakeClock();
  const net = new FakeNet(clock, faults, seed);
  const outcomes: BootstrapOutcome[] = [];
  const plan = planFor({
    servers: [
      {
        uri: 'coap://server.example',
        shortId: 101,
        lifetime: 300,
        binding: 'U',
        credentials: { mode: 'none' },
      },
    ],
  });
  const server = new Lwm2mBootstrapServer<Peer>({
    transport: net.socket(SERVER),
    clock,
    operationTimeoutMs: 100_000,
    params,
    ports: {
      plan: async () => plan,
      finished: (_, __, outcome) => void outcomes.push(outcome),
      lookup: models.lookup(),
    },
  });
  const accounts = new Accounts([
    { path: at('/0/0/0'), value: { type: 'string', value: 'coap://bootstrap.example' } },
    { path: at('/0/0/1'), value: { type: 'boolean', value: true } },
  ]);
  const before = accounts.snapshot();
  const socket = net.socket(DEVICE);
  const operation = bootstrapOver<Peer>({
    clock,
    log: silentLogger,
    accounts,
    store: new ObjectStore([...accounts.objects, temperature({ value: 4 })], models),
    endpoint: 'logger-1',
    lwm2mVersion: '1.1',
    preferredFormat: 112,
    asksForPack: false,
    connection: { transport: socket, server: socket.peer(SERVER), close: async () => {} },
    save: async () => {},
    signal: new AbortController().signal,
    params,
  });
  const outcome = await outcomeOf(settled(clock, operation));
  return { outcome, accounts, before, outcomes, clock, server };
}

describe('behind a NAT that forgets', () => {
  for (const [when, sentAnswer, times] of [
    ['before the request came', false, 0],
    ['before the answer went', true, 1],
  ] as const) {
    it(`${when}: the operation ends, and the device is there again with its next update`, async () => {
      const executed: string[] = [];
      const objects = [everythingObject(executed), temperature({ value: 4 })];
      const on = serverAndDevice(objects, { params }, { delay: 100 });
      await on.done(on.device.register());
      for (const [round, port] of [7, 8, 9].entries()) {
        const { address } = on.deviceSocket;
        const target = { ...on.target, peer: { key: formatAddress(address), address } };
        const executing = on.operations.execute(target, at('/32000/0/23'), `${round}`);
        if (sentAnswer) on.net.tap = (_, from) => from.port !== address.port;
        await on.clock.advance(sentAnswer ? 150 : 50);
        on.net.tap = undefined;
        on.deviceSocket.rebind({ host: '10.0.0.77', port });
        expect(await outcomeOf(on.done(executing))).toBe('timeout');
        expect(executed).toHaveLength(times * (round + 1));
        await on.done(on.device.update());
        await on.done(on.device.send([celsius(round)]));
      }
      expect(on.told.updates).toHaveLength(3);
      expect(on.told.sent).toHaveLength(3);
    });
  }
});
