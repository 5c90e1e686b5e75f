import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually, missing, startHoldfast, type Holdfast } from '@holdfast/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cannotCapture, dissect, startCapture, type Capture } from './support/capture.ts';
import { coapClient, locationOf } from './support/coap-client.ts';
import { addDevice, newCredential, type Credential } from './support/holdfast.ts';
import { leshanBuilds, prepareLeshan, startLeshan, type LeshanBuild } from './support/leshan.ts';

const OBJECTS = '</1/0>,</3/0>';
const BROKEN = '_ws.malformed || _ws.expert.severity == error';

/** tshark takes one PSK for a whole capture, so the devices of this file share one. */
const shared = newCredential('shared');
const withSharedKey = (endpoint: string): Credential => ({ ...shared, endpoint, identity: endpoint });

interface Conversation {
  readonly name: 'coap' | 'coaps' | 'leshan';
  readonly what: string;
  /** Why it cannot be had here, or undefined. */
  readonly missing: () => Promise<string | undefined>;
  /** A device's whole life, from its registration to its goodbye. */
  readonly live: (server: Holdfast) => Promise<void>;
}

async function liveByLibcoap(server: Holdfast, build: 'openssl' | 'notls'): Promise<void> {
  const secure = build === 'openssl';
  const device = await addDevice(server, withSharedKey(`tshark-${build}`), secure ? 'psk' : 'none');
  const base = secure ? `coaps://127.0.0.1:${server.coaps}` : `coap://127.0.0.1:${server.coap}`;
  const credential = secure ? device : undefined;
  const registered = await coapClient({
    build,
    credential,
    method: 'post',
    payload: OBJECTS,
    contentFormat: 40,
    url: `${base}/rd?ep=${device.endpoint}&lt=60&lwm2m=1.1&b=U`,
  });
  await coapClient({ build, credential, method: 'delete', url: base + locationOf(registered) });
}

const leshan = leshanBuilds.at(-1) as LeshanBuild;

async function liveByLeshan(server: Holdfast): Promise<void> {
  const java = await prepareLeshan(leshan);
  if ('unavailable' in java) throw new Error(java.unavailable);
  const device = await addDevice(server, withSharedKey('tshark-leshan'));
  const client = startLeshan({
    build: leshan,
    classpath: java.classpath,
    url: `coaps://127.0.0.1:${server.coaps}`,
    device,
    secure: true,
    connectionId: 'on',
    lifetime: 60,
  });
  try {
    const params = { endpoint: device.endpoint };
    await eventually('the registration', async () =>
      (await server.call('getDevice', { params })).registration === null ? undefined : true,
    );
    await server.call('readResource', { params: { ...params, path: '3/0' } });
    await server.call('observe', { params: { ...params, path: '3303/0/5700' } });
    await eventually('notifications', async () =>
      (await server.call('listSamples', { params, query: {} })).samples.length >= 3 ? true : undefined,
    );
  } finally {
    await client.stop();
  }
}

const conversations: readonly Conversation[] = [
  {
    name: 'coap',
    what: 'plain CoAP with coap-client-notls',
    missing: async () => missing('coap-client-notls'),
    live: (server) => liveByLibcoap(server, 'notls'),
  },
  {
    name: 'coaps',
    what: 'CoAP over DTLS with coap-client-openssl',
    missing: async () => missing('coap-client-openssl'),
    live: (server) => liveByLibcoap(server, 'openssl'),
  },
  {
    name: 'leshan',
    what: 'CoAP over DTLS with a Connection ID with Leshan',
    async missing() {
      const java = await prepareLeshan(leshan);
      return 'unavailable' in java ? java.unavailable : undefined;
    },
    live: liveByLeshan,
  },
];

describe('tshark dissects', async () => {
  const refusal = await cannotCapture();
  if (refusal !== undefined) {
    test.skip(refusal);
    return;
  }
  let server: Holdfast;
  let directory: string;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'holdfast-capture-'));
    server = await startHoldfast();
  });
  afterAll(async () => {
    await server?.stop();
    await rm(directory, { recursive: true });
  });

  describe.each(conversations)('$what', async (conversation) => {
    const { name } = conversation;
    const reason = await conversation.missing();
    if (reason !== undefined) {
      test.skip(reason);
      return;
    }
    let capture: Capture;
    beforeAll(async () => {
      capture = await startCapture(join(directory, `${name}.pcapng`), [server.coap, server.coaps]);
      try {
        await conversation.live(server);
      } finally {
        await capture.stop();
      }
    });
    const found = (filter: string, fields: readonly string[]) =>
      dissect(capture, { coap: [server.coap], coaps: [server.coaps], keyHex: shared.keyHex }, filter, fields);
    const port = (): number => (name === 'coap' ? server.coap : server.coaps);

    test('without a malformed field or an error', async () => {
      expect(await found('udp', ['frame.number'])).not.toEqual([]);
      expect(await found(BROKEN, ['frame.number', '_ws.col.Info', '_ws.expert.message'])).toEqual([]);
    });

    test('and names our answers', async () => {
      const answers = await found(`coap && udp.srcport == ${port()}`, ['coap.code', 'coap.type']);
      const [created, deleted, acknowledgement] = ['65', '66', '2'];
      expect(answers).toContain(`${created}\t${acknowledgement}`);
      expect(answers).toContain(`${deleted}\t${acknowledgement}`);
    });

    if (name !== 'coap')
      test('and our handshake, to its decrypted end', async () => {
        const flights = await found(`dtls.handshake && udp.srcport == ${port()}`, ['dtls.handshake.type']);
        const types = flights.flatMap((line) => line.split(','));
        const [verify, hello, done, finished] = ['3', '2', '14', '20'];
        expect(types).toEqual(expect.arrayContaining([verify, hello, done, finished]));
        expect(await found('dtls.handshake.type == 2', ['dtls.handshake.ciphersuite'])).toContain('0xc0a8');
      });

    if (name === 'leshan')
      test('and records with our Connection ID', async () => {
        const [own] = await found('dtls.handshake.type == 2', ['dtls.connection_id']);
        expect(own).toMatch(/^[0-9a-f]+$/);
        const records = await found(`dtls.record.special_type == 25 && udp.dstport == ${port()}`, [
          'dtls.record.connection_id',
        ]);
        expect(records.length).toBeGreaterThan(4);
        expect(new Set(records)).toEqual(new Set([own]));
        const asked = await found(`coap.code == 1 && udp.srcport == ${port()}`, ['coap.opt.uri_path']);
        expect(asked).toEqual(expect.arrayContaining(['3,0', '3303,0,5700']));
      });
  });
});
