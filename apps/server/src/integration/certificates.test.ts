import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { DtlsClient, TrustAnchors, type ClientCredential, type DtlsSession } from '@holdfast/dtls';
import { systemClock } from '@holdfast/kernel';
import { toHex } from '@holdfast/bytes';
import { describe, expect, it, onTestFinished } from 'vitest';
import { lwm2mOver } from './testing/connect-device.ts';
import { KeyUsageFlags, newRawKey, TestAuthority, type Issued } from './testing/device-authority.ts';
import { quietObjects } from './testing/logger-objects.ts';
import { serveInProcess, type Served } from './testing/serve-in-process.ts';
import { Wire } from './testing/wire.ts';

const TIME = { timeout: 60_000 };

async function serve(): Promise<Served> {
  const server = await serveInProcess();
  onTestFinished(() => server.end());
  return server;
}

async function shakeHands(server: Served, credential: ClientCredential) {
  const wire = await Wire.open();
  onTestFinished(() => wire.close());
  const dtls = await DtlsClient.connect({
    transport: wire,
    remote: wire.peer(server.coaps),
    clock: systemClock,
    connectionId: new Uint8Array(),
    handshake: { initialTimeoutMs: 500, maxTimeoutMs: 1000, maxRetransmissions: 20 },
    ...credential,
  });
  return { wire, dtls };
}

/** The device trusts the server's own certificate, as it is provisioned with it. */
async function certified(server: Served, { certificate, key }: Issued): Promise<ClientCredential> {
  const identity = await server.call('serverIdentity');
  return {
    x509: {
      chain: [certificate],
      key,
      anchors: new TrustAnchors([Buffer.from(identity.certificate)]),
    },
  };
}

async function register(server: Served, endpoint: string, credential: ClientCredential) {
  const { wire, dtls } = await shakeHands(server, credential);
  const device = lwm2mOver<DtlsSession>(dtls, dtls.session, { endpoint, objects: quietObjects });
  await device.client.register();
  return { wire, dtls, ...device };
}

const trust = async (server: Served, authority: TestAuthority): Promise<void> =>
  void (await server.call('addAuthority', { body: { certificate: authority.own.pem } }));

const addCertified = async (server: Served, endpoint: string, fingerprint?: string): Promise<void> =>
  void (await server.call('addDevice', {
    body: { endpoint, security: { mode: 'x509', ...(fingerprint && { fingerprint }) } },
  }));

describe('a device with a certificate', () => {
  it('registers, is shown with it, and goes on after a restart without a handshake', TIME, async () => {
    const server = await serve();
    const maker = await TestAuthority.open();
    await trust(server, maker);
    await addCertified(server, 'logger-1');
    const issued = await maker.issue('CN=logger-1', {});
    const { client, dtls } = await register(server, 'logger-1', await certified(server, issued));
    expect(dtls.session.cipherSuite).toBe('TLS_ECDHE_ECDSA_WITH_AES_128_CCM_8');
    const shown = {
      state: 'online',
      security: {
        mode: 'x509',
        identity: null,
        fingerprint: null,
        certificate: {
          fingerprint: issued.fingerprint,
          serial: issued.serial,
          authority: maker.own.fingerprint,
        },
      },
      session: { identity: issued.fingerprint },
    };
    expect(await server.device('logger-1')).toMatchObject(shown);
    await server.restart();
    await client.update();
    expect(await server.device('logger-1')).toMatchObject(shown);
    const { events } = await server.call('listEvents', { query: { type: 'session.established' } });
    expect(events).toHaveLength(1);
    const { authorities } = await server.call('listAuthorities');
    expect(authorities).toMatchObject([
      { id: maker.own.fingerprint, subject: 'CN=Maker CA', devices: 1, revocations: 0 },
    ]);
  });

  it('is known by a DNS name of its certificate, too', TIME, async () => {
    const server = await serve();
    const maker = await TestAuthority.open();
    await trust(server, maker);
    await addCertified(server, 'logger-2.example');
    const issued = await maker.issue('CN=Cold-chain logger', { dnsName: 'logger-2.example' });
    await register(server, 'logger-2.example', await certified(server, issued));
    expect(await server.device('logger-2.example')).toMatchObject({ state: 'online' });
  });

  const HOUR = 1 / 24;
  interface Refused {
    readonly issue?: (maker: TestAuthority, stranger: TestAuthority) => Promise<Issued>;
    readonly before?: (server: Served, maker: TestAuthority, issued: Issued) => Promise<unknown>;
    readonly alert: string;
    readonly says: RegExp;
  }
  const refusals: Readonly<Record<string, Refused>> = {
    unknown_name: {
      issue: (maker) => maker.issue('CN=never-added'),
      alert: 'access_denied',
      says: /no device was added with the name .*"never-added"/,
    },
    ambiguous_name: {
      issue: (maker) => maker.issue('CN=logger-1', { dnsName: 'logger-9' }),
      before: (server) => addCertified(server, 'logger-9'),
      alert: 'access_denied',
      says: /more than one device/,
    },
    other_certificate: {
      issue: (maker) => maker.issue('CN=pinned'),
      before: (server) => addCertified(server, 'pinned', 'ab'.repeat(32)),
      alert: 'access_denied',
      says: /another certificate is pinned/,
    },
    unknown_ca: {
      issue: (_, stranger) => stranger.issue('CN=logger-1'),
      alert: 'unknown_ca',
      says: /no authority that was added/,
    },
    expired: {
      issue: (maker) => maker.issue('CN=logger-1', { validDays: -HOUR }),
      alert: 'certificate_expired',
      says: /not valid any more/,
    },
    revoked: {
      before: (server, maker, { serial }) =>
        server.call('revokeCertificate', { params: { id: maker.own.fingerprint }, body: { serial } }),
      alert: 'certificate_revoked',
      says: /revoked is the certificate of "logger-1"/,
    },
    wrong_key_usage: {
      issue: (maker) => maker.issue('CN=logger-1', { keyUsage: KeyUsageFlags.keyAgreement }),
      alert: 'unsupported_certificate',
      says: /not for devices to prove themselves/,
    },
  };

  it.each(Object.entries(refusals))(
    'is refused: %s',
    TIME,
    async (reason, { issue, before, alert, says }) => {
      const server = await serve();
      const maker = await TestAuthority.open();
      await trust(server, maker);
      await addCertified(server, 'logger-1');
      const issued = await (issue ?? ((by) => by.issue('CN=logger-1')))(maker, await TestAuthority.open());
      await before?.(server, maker, issued);
      const shaking = shakeHands(server, await certified(server, issued));
      await expect(shaking).rejects.toMatchObject({ code: 'alert', alert });
      const event = await server.event('device.refused', undefined, says);
      expect(event.detail).toMatchObject({ reason });
    },
  );

  it('loses its session when its certificate is revoked, or its authority removed', TIME, async () => {
    const server = await serve();
    const maker = await TestAuthority.open();
    await trust(server, maker);
    const devices = [];
    for (const name of ['logger-1', 'logger-2']) {
      await addCertified(server, name);
      const issued = await maker.issue(`CN=${name}`);
      const credential = await certified(server, issued);
      devices.push({ name, issued, credential, ...(await register(server, name, credential)) });
    }
    const [one, two] = devices as [(typeof devices)[0], (typeof devices)[0]];
    const params = { id: maker.own.fingerprint };
    await server.call('revokeCertificate', { params, body: { serial: one.issued.serial } });
    expect(await server.device('logger-1')).toMatchObject({ session: null });
    expect(await server.device('logger-2')).toMatchObject({ session: { identity: two.issued.fingerprint } });
    expect((await server.call('listRevocations', { params })).revocations).toMatchObject([
      { serial: one.issued.serial },
    ]);
    await server.restart();
    await expect(shakeHands(server, one.credential)).rejects.toMatchObject({ alert: 'certificate_revoked' });
    await server.call('removeAuthority', { params });
    expect(await server.device('logger-2')).toMatchObject({ session: null });
    await expect(shakeHands(server, two.credential)).rejects.toMatchObject({ alert: 'unknown_ca' });
  });
});

describe('a device with a raw public key', () => {
  const rawKey = async (server: Served, key: Uint8Array): Promise<ClientCredential> => {
    const { publicKeyFingerprint } = await server.call('serverIdentity');
    return {
      rawPublicKey: { key, known: async (_, fingerprint) => fingerprint === publicKeyFingerprint },
    };
  };

  it('registers, and goes on after a restart without a handshake', TIME, async () => {
    const server = await serve();
    const { key, publicKey } = await newRawKey();
    const security = { mode: 'rpk' as const, publicKey: toHex(publicKey) };
    await server.call('addDevice', { body: { endpoint: 'raw-1', security } });
    const { client } = await register(server, 'raw-1', await rawKey(server, key));
    await server.restart();
    await client.update();
    const fingerprint = createHash('sha256').update(publicKey).digest('hex');
    expect(await server.device('raw-1')).toMatchObject({
      state: 'online',
      security: { mode: 'rpk', fingerprint },
      session: { identity: fingerprint },
    });
    const { events } = await server.call('listEvents', { query: { type: 'session.established' } });
    expect(events).toHaveLength(1);
  });

  it('is refused where no device has it, and once its device is removed', TIME, async () => {
    const server = await serve();
    const { key, publicKey } = await newRawKey();
    const credential = await rawKey(server, key);
    await expect(shakeHands(server, credential)).rejects.toMatchObject({ alert: 'certificate_unknown' });
    const event = await server.event('device.refused', undefined, /raw public key/);
    expect(event.detail).toMatchObject({ reason: 'unknown_key' });
    const security = { mode: 'rpk' as const, publicKey: Buffer.from(publicKey).toString('base64') };
    await server.call('addDevice', { body: { endpoint: 'raw-1', security } });
    const again = server.call('addDevice', { body: { endpoint: 'raw-2', security } });
    await expect(again).rejects.toMatchObject({ code: 'key_taken' });
    await shakeHands(server, credential);
    await server.call('removeDevice', { params: { endpoint: 'raw-1' } });
    await expect(shakeHands(server, credential)).rejects.toMatchObject({ alert: 'certificate_unknown' });
  });

  it('is not added with a key that is none', TIME, async () => {
    const server = await serve();
    const wrongCurve = (await newRawKey('P-384')).publicKey;
    for (const publicKey of ['rubbish', '00', toHex(wrongCurve)])
      await expect(
        server.call('addDevice', { body: { endpoint: 'raw', security: { mode: 'rpk', publicKey } } }),
      ).rejects.toMatchObject({ code: 'invalid_key' });
  });
});

it('takes as an authority only what is one', TIME, async () => {
  const server = await serve();
  const add = (certificate: string) => server.call('addAuthority', { body: { certificate } });
  const maker = await TestAuthority.open();
  const pem = async (wanted: Parameters<typeof TestAuthority.open>[1]): Promise<string> =>
    (await TestAuthority.open('CN=Other', wanted)).own.pem;
  const refused: readonly (readonly [string, string])[] = [
    ['invalid_certificate', 'rubbish'],
    ['invalid_certificate', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----'],
    ['invalid_certificate', maker.own.pem + maker.own.pem],
    ['not_an_authority', (await maker.issue('CN=logger-1')).pem],
    ['not_an_authority', await pem({ keyUsage: KeyUsageFlags.digitalSignature })],
    ['wrong_curve', await pem({ curve: 'P-521' })],
    ['certificate_expired', await pem({ validDays: -1 })],
  ];
  for (const [code, certificate] of refused)
    await expect(add(certificate), code).rejects.toMatchObject({ code });
  await add(maker.own.pem);
  await expect(add(maker.own.pem)).rejects.toMatchObject({ code: 'authority_taken' });
  const params = { id: 'ab'.repeat(32) };
  await expect(server.call('removeAuthority', { params })).rejects.toMatchObject({
    code: 'authority_not_found',
  });
});

it('has an identity of its own that stays, and that only the server can read', TIME, async () => {
  const server = await serve();
  const before = await server.call('serverIdentity');
  await server.restart();
  expect(await server.call('serverIdentity')).toEqual(before);
  const { mode } = await stat(join(server.data, 'server-identity.pem'));
  expect(mode & 0o777).toBe(0o600);
  const publicKey = Buffer.from(before.publicKey, 'base64');
  expect(createHash('sha256').update(publicKey).digest('hex')).toBe(before.publicKeyFingerprint);
});
