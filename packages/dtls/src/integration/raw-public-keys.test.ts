import { toHex } from '@holdfast/bytes';
import { describe, expect, it } from 'vitest';
import { TrustAnchors } from '../index.ts';
import { Connected, World } from './fixture.ts';
import { rawKey, SERVER_AUTH, TestAuthority } from './test-authority.ts';

const server = await rawKey();
const device = await rawKey();
const stranger = await rawKey();

const worldKnowing = (known: (publicKey: Uint8Array, fingerprint: string) => Promise<boolean>): World =>
  new World({ credentials: { rawPublicKey: { key: server.key, known } } });

const credential = {
  key: device.key,
  known: async (_: Uint8Array, hash: string) => hash === server.fingerprint,
};

describe('raw public keys', () => {
  it('prove both sides', async () => {
    const asked: string[] = [];
    const world = worldKnowing(async (publicKey, fingerprint) => {
      asked.push(toHex(publicKey), fingerprint);
      return true;
    });
    const { client, socket } = world.connect({ rawPublicKey: credential });
    await world.clock.advance(100);
    expect(asked).toEqual([toHex(device.publicKey), device.fingerprint]);
    const { session } = await client;
    expect(session.credential).toEqual({ mode: 'rpk', fingerprint: server.fingerprint });
    expect(world.established[0]?.credential).toEqual({ mode: 'rpk', fingerprint: device.fingerprint });
    expect(await new Connected(world, await client, socket).echo('0102')).toBe('0201');
  });

  it('that are not registered are refused', async () => {
    const world = worldKnowing(async () => false);
    const { client } = world.connect({ rawPublicKey: credential });
    await world.clock.advance(100);
    await expect(client).rejects.toMatchObject({ code: 'alert', alert: 'certificate_unknown' });
    expect(world.refused).toMatchObject([
      { reason: 'unknown_key', claimed: { mode: 'rpk', fingerprint: device.fingerprint } },
    ]);
  });

  it('of another server are refused by the client', async () => {
    const world = worldKnowing(async () => true);
    const known = async (_: Uint8Array, fingerprint: string) => fingerprint === stranger.fingerprint;
    const { client } = world.connect({ rawPublicKey: { key: device.key, known } });
    await world.clock.advance(100);
    await expect(client).rejects.toMatchObject({ code: 'handshake', problem: 'unknown_key' });
    expect(world.refused).toMatchObject([{ reason: 'peer_alert' }]);
  });

  it('are not agreed to by a server that has certificates alone', async () => {
    const authority = await TestAuthority.root();
    const { certificate, key } = await authority.leaf('CN=lwm2m', { purposes: [SERVER_AUTH] });
    const anchors = new TrustAnchors([authority.issued.certificate]);
    const world = new World({ credentials: { x509: { chain: [certificate], key, anchors } } });
    const { client } = world.connect({ rawPublicKey: credential });
    await world.clock.advance(100);
    await expect(client).rejects.toMatchObject({ code: 'alert', alert: 'unsupported_certificate' });
    expect(world.refused).toMatchObject([{ reason: 'no_common_parameters' }]);
  });

  it('may be taken from now on, without a restart', async () => {
    const world = new World();
    const credentials = { rawPublicKey: { key: server.key, known: async () => true } };
    const before = world.connect({ rawPublicKey: credential });
    await world.clock.advance(100);
    await expect(before.client).rejects.toMatchObject({ alert: 'handshake_failure' });
    expect(() => world.server.replaceCredentials({})).toThrow(expect.objectContaining({ code: 'options' }));
    world.server.replaceCredentials(credentials);
    const after = world.connect({ rawPublicKey: credential });
    await world.clock.advance(100);
    expect((await after.client).session.cipherSuite).toBe('TLS_ECDHE_ECDSA_WITH_AES_128_CCM_8');
  });
});
