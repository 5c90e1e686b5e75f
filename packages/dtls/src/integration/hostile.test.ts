import { fromHex } from '@holdfast/bytes';
import type { NetworkFaults } from '@holdfast/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DtlsError, MemoryResumptionStore, TrustAnchors, type DtlsServerOptions } from '../index.ts';
import { CLIENT, KEY, SERVER, World } from './fixture.ts';
import { SERVER_AUTH, TestAuthority, type Issued } from './test-authority.ts';

const authority = await TestAuthority.root();
const server = await authority.leaf('CN=server', { purposes: [SERVER_AUTH] });
const device = await authority.leaf('CN=logger-1');
const trust = (own: Issued) => ({
  chain: [own.certificate],
  key: own.key,
  anchors: new TrustAnchors([authority.issued.certificate]),
});

/** A server that takes keys and certificates, resumes, and has Connection IDs. */
async function openWorld(
  options: Partial<DtlsServerOptions> = {},
  faults: NetworkFaults = {},
): Promise<World> {
  const world = new World(options, faults);
  await world.server.close();
  world.startServer({
    connectionId: world.connectionId,
    credentials: { psk: async () => KEY, x509: trust(server) },
    resumption: { store: new MemoryResumptionStore({ clock: world.clock }) },
  });
  return world;
}

/** Whole conversations to take apart: with a key, with a certificate, and one resumed; data, Connection IDs. */
async function conversation(): Promise<{ toServer: Uint8Array[]; toClient: Uint8Array[] }> {
  const world = await openWorld();
  const peer = await world.connected({ connectionId: fromHex('0102') });
  await peer.echo('0a0b');
  const certified = { x509: trust(device), connectionId: fromHex('03') };
  const second = await world.connected(certified);
  await second.echo('0c0d');
  await world.connected({ ...certified, earlier: second.client.session.export() });
  const sent = (port: number) => world.wire.filter(({ to }) => to.port === port).map(({ bytes }) => bytes);
  return { toServer: sent(SERVER.port), toClient: sent(CLIENT.port) };
}

const { toServer, toClient } = await conversation();

/** Real datagrams with bytes changed, ends cut off, pieces doubled and joined; and mere noise. */
const damaged = (real: readonly Uint8Array[]): fc.Arbitrary<Uint8Array> => {
  const change = fc.record({ at: fc.nat(900), to: fc.integer({ min: 0, max: 255 }) });
  const one = fc
    .record({ of: fc.constantFrom(...real), changes: fc.array(change, { maxLength: 4 }), cut: fc.nat(60) })
    .map(({ of, changes, cut }) => {
      const bytes = of.slice(0, Math.max(0, of.length - (cut > 30 ? 0 : cut)));
      for (const { at, to } of changes) if (bytes.length > 0) bytes[at % bytes.length] = to;
      return bytes;
    });
  const joined = fc
    .array(one, { minLength: 1, maxLength: 4 })
    .map((parts) => Uint8Array.from(parts.flatMap((part) => [...part])));
  return fc.oneof(one, joined, fc.uint8Array({ maxLength: 200 }));
};

describe('any datagrams', () => {
  it('leave a server alive, its sessions unharmed and its tables small', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(damaged(toServer), { minLength: 1, maxLength: 40 }), async (datagrams) => {
        const world = await openWorld({ limits: { halfOpen: 4, sessions: 8 } });
        const peer = await world.connected({ connectionId: fromHex('') });
        for (const [i, datagram] of datagrams.entries()) {
          world.net.inject(i % 2 === 0 ? CLIENT : { host: '10.0.0.7', port: i }, SERVER, datagram);
        }
        await world.clock.advance(100);
        expect(await peer.echo('0102')).toBe('0201');
        const { halfOpen, sessions } = world.server.stats();
        expect(halfOpen).toBeLessThanOrEqual(4);
        expect(sessions).toBe(1);
        await world.clock.advance(300_000);
        expect(world.server.stats().halfOpen).toBe(0);
      }),
      { numRuns: 100 },
    );
  });

  it('leave a client that shakes hands with its session or a typed error', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(damaged(toClient), { minLength: 1, maxLength: 20 }),
        fc.boolean(),
        async (datagrams, certified) => {
          const world = await openWorld({}, { delay: 10 });
          const { client } = world.connect({
            connectionId: fromHex('0102'),
            ...(certified && { x509: trust(device) }),
          });
          for (const datagram of datagrams) {
            world.net.inject(SERVER, CLIENT, datagram);
            await world.clock.advance(3);
          }
          await world.clock.advance(70_000);
          const outcome: unknown = await client.catch((error: unknown) => error);
          // Nor does it bring the two to answer each other without end.
          expect(world.wire.length).toBeLessThan(2000);
          if (outcome instanceof Error) expect(outcome).toBeInstanceOf(DtlsError);
          else expect(outcome).toHaveProperty('session');
        },
      ),
      { numRuns: 100 },
    );
  });

  it('leave a client with a session its session', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(damaged(toClient), { minLength: 1, maxLength: 40 }), async (datagrams) => {
        const world = new World();
        const peer = await world.connected({ connectionId: fromHex('0102') });
        for (const datagram of datagrams) world.net.inject(SERVER, CLIENT, datagram);
        await world.clock.advance(10);
        expect(peer.received).toEqual([]);
        expect(await peer.echo('0102')).toBe('0201');
      }),
      { numRuns: 100 },
    );
  });

  it('in a handshake cannot stop it, as long as they are no well-formed message', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 100 }), { maxLength: 20 }), async (datagrams) => {
        const world = new World({}, { delay: 10 });
        const { client } = world.connect();
        for (const datagram of datagrams) {
          // Epoch 1 and a whole record, to get as far as can be without the key.
          const record = Uint8Array.from([
            23,
            0xfe,
            0xfd,
            0,
            1,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            datagram.length,
            ...datagram,
          ]);
          world.net.inject(SERVER, CLIENT, record);
          await world.clock.advance(5);
        }
        await world.clock.advance(5000);
        expect((await client).session.extendedMasterSecret).toBe(true);
      }),
      { numRuns: 15 },
    );
  });
});
