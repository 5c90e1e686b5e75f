import type { NetworkFaults } from '@holdfast/testing';
import { describe, expect, it } from 'vitest';
import {
  TrustAnchors,
  type AlertName,
  type CipherSuiteName,
  type DtlsServerOptions,
  type RefusalReason,
  type RevocationQuery,
} from '../index.ts';
import { Connected, World } from './fixture.ts';
import {
  KeyUsageFlags,
  SERVER_AUTH,
  TestAuthority,
  type Issued,
  type LeafOptions,
} from './test-authority.ts';

const authority = await TestAuthority.root();
const serverAuthority = await TestAuthority.root('CN=Server CA');
const stranger = await TestAuthority.root();
const server = await serverAuthority.leaf('CN=lwm2m.example', {
  purposes: [SERVER_AUTH],
  dnsNames: ['lwm2m.example'],
});
const device = await authority.leaf('CN=logger-1,O=Example', {
  dnsNames: ['logger-1.example'],
  uris: ['urn:dev:ops:32473-logger-1'],
});

interface Setup {
  readonly leaf?: Issued;
  readonly chain?: readonly Uint8Array[];
  readonly revoked?: (query: RevocationQuery) => Promise<boolean>;
  readonly admit?: () => Promise<boolean>;
  readonly suites?: readonly CipherSuiteName[];
  readonly serverName?: string;
  readonly servers?: TestAuthority;
  readonly mtu?: number;
  readonly faults?: NetworkFaults;
  readonly seed?: number;
}

const NETWORKS: Readonly<Record<string, NetworkFaults>> = {
  'loss 10%': { loss: 0.1 },
  'reordering and delay': { delay: 300, jitter: 400 },
  'duplication and all that': { loss: 0.05, duplication: 0.2, delay: 100, jitter: 300 },
};

function setUp({
  leaf = device,
  chain,
  revoked,
  admit,
  suites,
  servers,
  serverName,
  mtu = 1200,
  faults = {},
  seed = 1,
}: Setup = {}) {
  const handshake = {
    mtu,
    maxRetransmissions: 12,
    maxTimeoutMs: 4000,
    ...(suites && { cipherSuites: suites }),
  };
  const options: Partial<DtlsServerOptions> = {
    handshake: { mtu, maxRetransmissions: 12, maxTimeoutMs: 4000 },
    connectionId: { length: 2, newConnectionId: () => Uint8Array.of(7, 7) },
    credentials: {
      x509: {
        chain: [server.certificate],
        key: server.key,
        anchors: new TrustAnchors([authority.issued.certificate]),
        ...(revoked && { revoked }),
        ...(admit && { admit }),
      },
    },
  };
  const world = new World(options, faults, seed);
  const connecting = world.connect({
    x509: {
      chain: chain ?? [leaf.certificate],
      key: leaf.key,
      anchors: new TrustAnchors([(servers ?? serverAuthority).issued.certificate]),
      ...(serverName !== undefined && { serverName }),
    },
    connectionId: Uint8Array.of(9),
    handshake,
  });
  return { world, ...connecting };
}

describe.each(['TLS_ECDHE_ECDSA_WITH_AES_128_CCM_8', 'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256'] as const)(
  'certificates with %s',
  (suite) => {
    it.each([1200, 140])('prove both sides, mtu %i', async (mtu) => {
      const { world, client, socket } = setUp({ suites: [suite], serverName: 'LWM2M.example', mtu });
      await world.clock.advance(100);
      const { session } = await client;
      expect(session.cipherSuite).toBe(suite);
      expect(world.established[0]?.credential).toEqual({
        mode: 'x509',
        commonName: 'logger-1',
        dnsNames: ['logger-1.example'],
        uris: ['urn:dev:ops:32473-logger-1'],
        serial: device.serial,
        fingerprint: device.fingerprint,
        authority: authority.issued.fingerprint,
        notAfter: Date.parse('2027-06-01'),
      });
      expect(session.credential).toMatchObject({ mode: 'x509', fingerprint: server.fingerprint });
      expect(await new Connected(world, await client, socket).echo('0102')).toBe('0201');
    });
  },
);

describe.each(Object.entries(NETWORKS))('certificates on a network with %s', (_, faults) => {
  it.each([1200, 120])('prove both sides, mtu %i', async (mtu) => {
    for (let seed = 1; seed <= 4; seed++) {
      const { world, client } = setUp({ mtu, faults, seed });
      await world.clock.advance(120_000);
      expect((await client).session.credential).toMatchObject({ fingerprint: server.fingerprint });
      expect(world.established.length).toBe(1);
      for (const { bytes } of world.wire) expect(bytes.length).toBeLessThanOrEqual(mtu);
    }
  });
});

describe('a certificate', () => {
  it('goes with its session from one process to the next', async () => {
    const { world, client, socket } = setUp();
    await world.clock.advance(100);
    const connected = new Connected(world, await client, socket);
    const [before] = world.established;
    await world.server.close();
    const exported = before?.export() as Uint8Array;
    world.startServer();
    const after = world.server.importSession(exported, before?.counters() ?? expect.fail());
    expect(after.credential).toEqual(before?.credential);
    expect(await connected.echo('0102')).toBe('0201');
  });

  it('may be below other authorities, as deep as they allow', async () => {
    const middle = await authority.intermediate('CN=Line 3', { pathLength: 0 });
    const leaf = await middle.leaf('CN=logger-2');
    const good = setUp({ leaf, chain: [leaf.certificate, middle.issued.certificate] });
    await good.world.clock.advance(100);
    expect((await good.client).session.cipherSuite).toMatch(/ECDSA/);
    const low = await middle.intermediate('CN=Line 3b');
    const tooLow = await low.leaf('CN=logger-3');
    const chain = [tooLow.certificate, low.issued.certificate, middle.issued.certificate];
    const bad = setUp({ leaf: tooLow, chain });
    await bad.world.clock.advance(100);
    await expect(bad.client).rejects.toMatchObject({ alert: 'unknown_ca' });
  });

  it('is asked about at the authority that issued it', async () => {
    const asked: RevocationQuery[] = [];
    const { world, client } = setUp({
      revoked: async (query) => {
        asked.push(query);
        return false;
      },
    });
    await world.clock.advance(100);
    await client;
    expect(asked).toEqual([
      { serial: device.serial, issuer: 'CN=Device CA', issuerFingerprint: authority.issued.fingerprint },
    ]);
  });
});

const leafWith =
  (options: LeafOptions, from = authority) =>
  async (): Promise<Setup> => ({ leaf: await from.leaf('CN=logger-1', options) });

describe('the server refuses a client', () => {
  it.each<[RefusalReason, AlertName, () => Promise<Setup>]>([
    ['expired', 'certificate_expired', leafWith({ notAfter: new Date('2025-12-31') })],
    ['not_yet_valid', 'certificate_expired', leafWith({ notBefore: new Date('2026-01-02') })],
    ['wrong_key_usage', 'unsupported_certificate', leafWith({ keyUsage: KeyUsageFlags.keyEncipherment })],
    ['wrong_key_usage', 'unsupported_certificate', leafWith({ purposes: [SERVER_AUTH] })],
    ['unknown_ca', 'unknown_ca', leafWith({}, stranger)],
    [
      'unknown_ca',
      'unknown_ca',
      async () => {
        // Issued with a device's key, which is no authority's.
        const middle = await authority.intermediate('CN=Not one', { isAuthority: false });
        const leaf = await middle.leaf('CN=logger-9');
        return { leaf, chain: [leaf.certificate, middle.issued.certificate] };
      },
    ],
    ['revoked', 'certificate_revoked', async () => ({ revoked: async () => true })],
    [
      'revocation_unknown',
      'internal_error',
      async () => ({ revoked: () => Promise.reject(new Error('no database')) }),
    ],
    ['wrong_name', 'access_denied', async () => ({ admit: async () => false })],
    [
      'credential_lookup_failed',
      'internal_error',
      async () => ({ admit: () => Promise.reject(new Error('no database')) }),
    ],
  ])('%s: alert %s', async (reason, alert, setup) => {
    const { world, client } = setUp(await setup());
    await world.clock.advance(100);
    await expect(client).rejects.toMatchObject({ code: 'alert', alert });
    expect(world.refused).toMatchObject([{ reason, claimed: { mode: 'x509' } }]);
    expect(world.server.stats()).toMatchObject({ sessions: 0, halfOpen: 0, handshakesFailed: 1 });
  });
});

describe('the client refuses a server', () => {
  it.each([
    ['unknown_ca', 'unknown_ca', { servers: stranger }],
    ['wrong_name', 'access_denied', { serverName: 'other.example' }],
  ] as const)('%s', async (problem, alert, setup) => {
    const { world, client } = setUp(setup);
    await world.clock.advance(100);
    await expect(client).rejects.toMatchObject({ code: 'handshake', problem, alert });
    expect(world.refused).toMatchObject([{ reason: 'peer_alert' }]);
  });
});
