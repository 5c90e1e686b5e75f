import { utf8 } from '@holdfast/bytes';
import { silentLogger, type Peer } from '@holdfast/kernel';
import {
  ContentFormat,
  Lwm2mPath,
  type BootstrapRequest,
  type BootstrapStep,
  type Entry,
  type Lwm2mValue,
} from '@holdfast/lwm2m';
import { FakeClock, FakeNet, type NetworkFaults } from '@holdfast/testing';
import { type BootstrapOutcome, type BootstrapPlan } from './bootstrap-server/bootstrap-plan.ts';
import { Lwm2mBootstrapServer } from './bootstrap-server/lwm2m-bootstrap-server.ts';
import { Accounts } from './client/accounts/accounts.ts';
import { bootstrapOver } from './client/bootstrap/bootstrap-session.ts';
import { ObjectStore } from './client/objects/object-store.ts';
import { everythingObject, models, settled, temperature } from './test-net.ts';

export const SERVER = { host: '10.0.0.1', port: 5683 };
export const DEVICE = { host: '10.0.0.2', port: 50_000 };
export const at = (path: string): Lwm2mPath => Lwm2mPath.parse(path);
export const entry = (path: string, value: Lwm2mValue): Entry => ({ path: at(path), value });
export const text = (value: string): Lwm2mValue => ({ type: 'string', value });
export const number = (value: number): Lwm2mValue => ({ type: 'integer', value });
export const bytes = (value: string): Lwm2mValue => ({ type: 'opaque', value: utf8(value) });
export const yes = (value: boolean): Lwm2mValue => ({ type: 'boolean', value });

/** What the factory put there: where to ask. */
export const factory = [
  entry('/0/0/0', text('coap://bootstrap.example')),
  entry('/0/0/1', yes(true)),
  entry('/0/0/2', number(0)),
  entry('/0/0/3', bytes('factory-identity')),
  entry('/0/0/5', bytes('factory-key')),
];

export const security = (instance: number, ssid: number, uri = 'coaps://server.example'): BootstrapStep => ({
  kind: 'write',
  path: at(`/0/${instance}`),
  entries: [
    entry(`/0/${instance}/0`, text(uri)),
    entry(`/0/${instance}/1`, yes(false)),
    entry(`/0/${instance}/2`, number(0)),
    entry(`/0/${instance}/3`, bytes('operational-identity')),
    entry(`/0/${instance}/4`, bytes('')),
    entry(`/0/${instance}/5`, bytes('operational-key')),
    entry(`/0/${instance}/10`, number(ssid)),
  ],
});
export const server = (instance: number, ssid: number): BootstrapStep => ({
  kind: 'write',
  path: at(`/1/${instance}`),
  entries: [
    entry(`/1/${instance}/0`, number(ssid)),
    entry(`/1/${instance}/1`, number(300)),
    entry(`/1/${instance}/6`, yes(true)),
    entry(`/1/${instance}/7`, text('U')),
  ],
});
export const clean: BootstrapStep = { kind: 'delete', path: Lwm2mPath.root };
export const steps = (...list: BootstrapStep[]): BootstrapPlan => ({ steps: () => list });

interface Setting {
  readonly plan?: BootstrapPlan | (() => Promise<BootstrapPlan>);
  readonly pack?: () => Promise<readonly BootstrapStep[]>;
  readonly accounts?: readonly Entry[];
  readonly preferredFormat?: ContentFormat;
  readonly faults?: NetworkFaults;
  readonly save?: () => Promise<void>;
}

/** A bootstrap server and a device that asks it. */
export function start({ plan = steps(clean, security(1, 101), server(0, 101)), ...setting }: Setting = {}) {
  const clock = new FakeClock();
  const net = new FakeNet(clock, setting.faults);
  const outcomes: BootstrapOutcome[] = [];
  const asked: BootstrapRequest[] = [];
  const answer = async (_: Peer, request: BootstrapRequest): Promise<BootstrapPlan> => {
    asked.push(request);
    return typeof plan === 'function' ? await plan() : plan;
  };
  const { pack } = setting;
  const bootstrapServer = new Lwm2mBootstrapServer<Peer>({
    transport: net.socket(SERVER),
    clock,
    operationTimeoutMs: 100_000,
    ports: {
      plan: answer,
      ...(pack === undefined ? {} : { pack }),
      finished: (_, __, outcome) => void outcomes.push(outcome),
      lookup: models.lookup(),
    },
  });
  const accounts = new Accounts(setting.accounts ?? factory);
  const everything = everythingObject();
  const store = new ObjectStore([...accounts.objects, everything, temperature({ value: 4 })], models);
  const saved: (readonly Entry[])[] = [];
  const abort = new AbortController();
  const socket = net.socket(DEVICE);
  const run = (lwm2mVersion = '1.1') =>
    bootstrapOver<Peer>({
      clock,
      log: silentLogger,
      accounts,
      store,
      endpoint: 'logger-1',
      lwm2mVersion,
      preferredFormat: setting.preferredFormat ?? ContentFormat.senmlCbor,
      asksForPack: lwm2mVersion === '1.2',
      connection: { transport: socket, server: socket.peer(SERVER), close: async () => {} },
      save: async (entries) => {
        await setting.save?.();
        saved.push(entries);
      },
      signal: abort.signal,
    });
  const done = <T>(operation: Promise<T>): Promise<T> => settled(clock, operation);
  return { clock, net, outcomes, asked, bootstrapServer, accounts, saved, run, done, abort, everything };
}

export const errors = ({ outcomes }: { readonly outcomes: readonly BootstrapOutcome[] }) =>
  outcomes.map((outcome) => (outcome.kind === 'failed' ? [outcome.at, outcome.error] : outcome.kind));
