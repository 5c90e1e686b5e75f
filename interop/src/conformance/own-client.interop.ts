import { fromHex, utf8 } from '@holdfast/bytes';
import { DtlsClient, type DtlsSession } from '@holdfast/dtls';
import { silentLogger, systemClock } from '@holdfast/kernel';
import { ContentFormat, coreObjects, factoryAccount, Lwm2mPath, ModelRegistry } from '@holdfast/lwm2m';
import {
  Accounts,
  bootstrapOver,
  Lwm2mClient,
  ObjectStore,
  OperationError,
  type Lwm2mObject,
} from '@holdfast/lwm2m-coap';
import { startHoldfast, type Holdfast } from '@holdfast/testing';
import { UdpTransport } from '@holdfast/udp';
import { afterAll, beforeAll, expect } from 'vitest';
import { addDevice, feedEvent, newCredential, type Credential } from '../support/holdfast.ts';
import { conformance } from './conformance.ts';

/** What no outside client here does. */
const byOurs = conformance({ client: 'our client role', server: 'REST API' });

const models = new ModelRegistry(coreObjects);
const ends: (() => Promise<void>)[] = [];
let server: Holdfast;
beforeAll(async () => {
  server = await startHoldfast();
});
afterAll(async () => {
  for (const end of ends) await end();
  await server.stop();
});

async function shakeHands({ identity, keyHex }: Credential): Promise<DtlsClient> {
  const socket = await UdpTransport.bind({ host: '127.0.0.1', port: 0 });
  const dtls = await DtlsClient.connect({
    transport: socket,
    remote: socket.peer({ host: '127.0.0.1', port: server.coaps }),
    clock: systemClock,
    identity: utf8(identity),
    key: fromHex(keyHex),
  });
  ends.push(async () => {
    dtls.end();
    await dtls.close();
  });
  return dtls;
}

byOurs(9, async () => {
  const factory = { ...newCredential('picky'), identity: 'factory:picky' };
  const { endpoint, identity, keyHex } = factory;
  await server.call('putBootstrapProfile', { params: { name: 'standard' }, body: { isDefault: true } });
  await server.call('addDevice', { body: { endpoint, bootstrap: { identity, key: keyHex } } });
  const dtls = await shakeHands(factory);
  const credentials = { mode: 'psk', identity: utf8(identity), key: fromHex(keyHex) } as const;
  const uri = `coaps://127.0.0.1:${server.coaps}`;
  /** To this device nothing holds together. */
  class Picky extends Accounts {
    override flaw() {
      return 'server-without-security' as const;
    }
  }
  const accounts = new Picky(factoryAccount({ uri, credentials }));
  const before = accounts.snapshot();
  const over = new AbortController();
  const running = bootstrapOver<DtlsSession>({
    clock: systemClock,
    log: silentLogger,
    accounts,
    store: new ObjectStore(accounts.objects, models),
    endpoint,
    lwm2mVersion: '1.1',
    preferredFormat: ContentFormat.tlv,
    asksForPack: false,
    connection: { transport: dtls, server: dtls.session, close: async () => {} },
    save: async () => {},
    signal: over.signal,
  });
  const failed = await feedEvent(
    server,
    (event) => event.type === 'bootstrap.failed' && event.endpoint === endpoint,
  );
  expect(failed).toMatchObject({
    text: 'Bootstrap failed at finish: to the device its accounts do not hold together (4.06)',
    detail: { reason: 'device_refused', at: 'finish', deviceCode: '4.06' },
  });
  over.abort();
  await expect(running).rejects.toBeInstanceOf(OperationError);
  expect(accounts.snapshot()).toEqual(before);
  const { bootstrap } = await server.call('getDevice', { params: { endpoint } });
  expect(bootstrap).toMatchObject({ state: 'failed', identity });
});

byOurs(307, async () => {
  const credential = await addDevice(server, newCredential('mutable'));
  const { endpoint } = credential;
  const dtls = await shakeHands(credential);
  let isMuted = false;
  const objects: Lwm2mObject[] = [
    instance(1, 0, { read: () => ({ type: 'integer', value: 1 }) }, 23, {
      read: () => ({ type: 'boolean', value: isMuted }),
      write: (value) => void (isMuted = 'value' in value && value.value === true),
    }),
    instance(3, 9, { read: () => ({ type: 'integer', value: 80 }) }),
  ];
  const client = new Lwm2mClient<DtlsSession>({
    transport: dtls,
    server: dtls.session,
    clock: systemClock,
    endpoint,
    lifetime: 300,
    objects,
    models,
  });
  ends.push(async () => client.close());
  await client.register();
  const battery = Lwm2mPath.parse('/3/0/9');
  const send = (value: number) => client.send([{ path: battery, value: { type: 'integer', value } }]);
  const mute = (value: boolean) =>
    server.call('writeResource', { params: { endpoint, path: '1/0/23' }, query: {}, body: { value } });
  const samples = async () => {
    const { samples: all } = await server.call('listSamples', {
      params: { endpoint },
      query: { path: '/3/0/9' },
    });
    return all.map(({ value }) => value);
  };
  await send(41);
  await mute(true);
  await expect(send(42)).rejects.toMatchObject({ code: 'refused' });
  await mute(false);
  await send(43);
  const known = await samples();
  expect(known).toEqual(expect.arrayContaining([41, 43]));
  expect(known).not.toContain(42);
});

type Resource =
  NonNullable<ReturnType<Lwm2mObject['instances']['get']>>['resources'] extends ReadonlyMap<number, infer R>
    ? R
    : never;

/** An object with one instance of one resource or two. */
const instance = (id: number, first: number, one: Resource, second = -1, other?: Resource): Lwm2mObject => ({
  id,
  version: '1.1',
  instances: new Map([
    [0, { resources: new Map([[first, one], ...(other === undefined ? [] : [[second, other] as const])]) }],
  ]),
});
