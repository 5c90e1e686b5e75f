import { formatCode } from '@holdfast/coap';
import { describe, expect, it, onTestFinished } from 'vitest';
import { certified, certifiedFor, coapOverStream, overTls, registerAs } from './testing/connect-stream.ts';
import { KeyUsageFlags, TestAuthority, type Issued } from './testing/device-authority.ts';
import { serveInProcess, type Served } from './testing/serve-in-process.ts';

const TIME = { timeout: 60_000 };

async function serve(): Promise<Served> {
  const server = await serveInProcess({ coapsTcp: 0 });
  onTestFinished(() => server.end());
  return server;
}

describe('TLS with a certificate', () => {
  const HOUR = 1 / 24;
  interface Refused {
    readonly issue?: (maker: TestAuthority, stranger: TestAuthority) => Promise<Issued>;
    readonly revoke?: boolean;
    readonly says: RegExp;
  }
  const refusals: Readonly<Record<string, Refused>> = {
    unknown_name: {
      issue: (maker) => maker.issue('CN=never-added'),
      says: /no device was added with the name .*"never-added"/,
    },
    unknown_ca: {
      issue: (_, stranger) => stranger.issue('CN=logger-1'),
      says: /no authority that was added/,
    },
    expired: {
      issue: (maker) => maker.issue('CN=logger-1', { validDays: -HOUR }),
      says: /not valid any more/,
    },
    wrong_curve: { issue: (maker) => maker.issue('CN=logger-1', { curve: 'P-384' }), says: /not on P-256/ },
    wrong_key_usage: {
      issue: (maker) => maker.issue('CN=logger-1', { keyUsage: KeyUsageFlags.keyAgreement }),
      says: /not for devices to prove themselves/,
    },
    revoked: { revoke: true, says: /revoked is the certificate of "logger-1"/ },
  };

  it.each(Object.entries(refusals))(
    'is refused, and the device told: %s',
    TIME,
    async (reason, { issue, revoke, says }) => {
      const server = await serve();
      const maker = await TestAuthority.open();
      await certified(server, 'unrelated');
      await server.call('addAuthority', { body: { certificate: maker.own.pem } });
      await server.call('addDevice', { body: { endpoint: 'logger-1', security: { mode: 'x509' } } });
      const issued = await (issue ?? ((by) => by.issue('CN=logger-1')))(maker, await TestAuthority.open());
      const { serial } = issued;
      if (revoke)
        await server.call('revokeCertificate', { params: { id: maker.own.fingerprint }, body: { serial } });
      const { ended } = await coapOverStream(server, overTls(await certifiedFor(server, issued)));
      expect(await ended).toBe('the peer aborted the connection');
      const event = await server.event('device.refused', undefined, says);
      expect(event.detail).toMatchObject({ reason });
    },
  );

  it('is refused without one', TIME, async () => {
    const server = await serve();
    const { serverCertificate = '' } = await certifiedFor(
      server,
      await (await TestAuthority.open()).issue('CN=x'),
    );
    const { ended } = await coapOverStream(server, overTls({ serverCertificate }));
    expect(await ended).toBe('the peer aborted the connection');
    await server.event('device.refused', undefined, /the device has no certificate/);
  });

  it('shows the connection, and loses it when the certificate is revoked', TIME, async () => {
    const server = await serve();
    const maker = await TestAuthority.open();
    await server.call('addAuthority', { body: { certificate: maker.own.pem } });
    await server.call('addDevice', { body: { endpoint: 'logger-1', security: { mode: 'x509' } } });
    const issued = await maker.issue('CN=logger-1');
    const dial = overTls(await certifiedFor(server, issued));
    const { endpoint, peer, ended } = await coapOverStream(server, dial);
    // The name may be left to the certificate (Core 1.1.1 §6.2.1); another one is not taken.
    const asked = registerAs('other');
    expect(formatCode((await endpoint.request(peer, asked)).code)).toBe('4.03');
    const unnamed = { ...asked, query: asked.query.slice(1) };
    expect(formatCode((await endpoint.request(peer, unnamed)).code)).toBe('2.01');
    expect(await server.device('logger-1')).toMatchObject({
      security: { mode: 'x509', certificate: { fingerprint: issued.fingerprint } },
      session: {
        identity: issued.fingerprint,
        cipherSuite: expect.stringMatching(/^TLS_/),
        connectionId: null,
      },
    });
    const params = { id: maker.own.fingerprint };
    await server.call('revokeCertificate', { params, body: { serial: issued.serial } });
    expect(await ended).toBe('the peer released the connection');
    expect(await server.device('logger-1')).toMatchObject({ session: null });
  });
});
