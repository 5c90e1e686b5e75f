import { createPrivateKey } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { FakeClock } from '@holdfast/testing';
import { encodeCertificateMessage } from '../handshake/certificate-message.ts';
import { ECDSA_SHA256, encodeCertificateVerify } from '../handshake/digitally-signed.ts';
import { encodeEcdhPoint } from '../handshake/ecdh-key-exchange.ts';
import {
  CERTIFICATE,
  CERTIFICATE_REQUEST,
  CERTIFICATE_VERIFY,
  CLIENT_KEY_EXCHANGE,
  SERVER_KEY_EXCHANGE,
} from '../handshake/message-types.ts';
import { Transcript } from '../handshake/transcript.ts';
import { rawKey } from '../integration/test-authority.ts';
import { NAMED_GROUPS, type NamedGroup } from '../key-agreement/named-group.ts';
import { EcdheServerExchange } from './ecdhe-server-exchange.ts';
import { serverKeys } from './server-credentials.ts';

const server = await rawKey();
const device = await rawKey();
const other = await rawKey();
const random = new Uint8Array(32);
const deviceKey = createPrivateKey({ key: Buffer.from(device.key), format: 'der', type: 'pkcs8' });
const otherKey = createPrivateKey({ key: Buffer.from(other.key), format: 'der', type: 'pkcs8' });

const certificate = encodeCertificateMessage([device.publicKey], 'rpk');
const share = (group: NamedGroup): Uint8Array => encodeEcdhPoint(group.generate().point);

function exchange(group: NamedGroup = NAMED_GROUPS[0] as NamedGroup) {
  const keys = serverKeys({ rawPublicKey: { key: server.key, known: async () => true } });
  const terms = { group, serverType: 'rpk', clientType: 'rpk' } as const;
  const side = new EcdheServerExchange(keys, terms, new FakeClock(), random, random);
  const transcript = new Transcript();
  let sequence = 0;
  const take = (type: number, body: Uint8Array): boolean => {
    const message = { type, sequence: sequence++, body };
    const last = side.take(message, transcript);
    transcript.add(message);
    return last;
  };
  return { side, take, transcript, group };
}

const signed = (signature: Uint8Array, algorithm = ECDSA_SHA256): Uint8Array =>
  encodeCertificateVerify({ algorithm, signature });

describe.each(NAMED_GROUPS)('an exchange with group $id', (group) => {
  it('asks for a certificate and takes the three messages of the client', async () => {
    const { side, take, transcript } = exchange(group);
    expect(side.messages.map(({ type }) => type)).toEqual([11, SERVER_KEY_EXCHANGE, CERTIFICATE_REQUEST]);
    expect(take(CERTIFICATE, certificate)).toBe(false);
    expect(side.claim).toEqual({ mode: 'rpk', fingerprint: device.fingerprint });
    expect(take(CLIENT_KEY_EXCHANGE, share(group))).toBe(false);
    expect(take(CERTIFICATE_VERIFY, signed(transcript.sign(deviceKey)))).toBe(true);
    const { premaster, credential } = await side.prove();
    expect(premaster.length).toBe(32);
    expect(credential).toEqual({ mode: 'rpk', fingerprint: device.fingerprint });
  });

  it('refuses a point that is none', () => {
    const { take } = exchange(group);
    take(CERTIFICATE, certificate);
    // Of the right length, and not on the curve; of small order.
    const point = new Uint8Array(group.id === 29 ? 32 : 65);
    if (group.id === 23) point[0] = 4;
    expect(() => take(CLIENT_KEY_EXCHANGE, encodeEcdhPoint(point))).toThrow(
      expect.objectContaining({ alert: 'illegal_parameter' }),
    );
  });
});

describe('an exchange refuses', () => {
  it('a signature by another key', () => {
    const { take, transcript, group } = exchange();
    take(CERTIFICATE, certificate);
    take(CLIENT_KEY_EXCHANGE, share(group));
    expect(() => take(CERTIFICATE_VERIFY, signed(transcript.sign(otherKey)))).toThrow(
      expect.objectContaining({ problem: 'wrong_key', alert: 'decrypt_error' }),
    );
  });

  it('a signature of another handshake, of another kind, or none', () => {
    const { take, group } = exchange();
    take(CERTIFICATE, certificate);
    take(CLIENT_KEY_EXCHANGE, share(group));
    const elsewhere = new Transcript().sign(deviceKey);
    expect(() => take(CERTIFICATE_VERIFY, signed(elsewhere))).toThrow(/does not hold/);
    expect(() => take(CERTIFICATE_VERIFY, signed(Uint8Array.of(1, 2, 3)))).toThrow(/does not hold/);
    expect(() => take(CERTIFICATE_VERIFY, signed(elsewhere, 0x0203))).toThrow(
      expect.objectContaining({ alert: 'illegal_parameter' }),
    );
  });

  it.each([
    ['a key exchange before the certificate', CLIENT_KEY_EXCHANGE],
    ['a proof before the certificate', CERTIFICATE_VERIFY],
  ])('%s', (_, type) => {
    const { take } = exchange();
    expect(() => take(type, new Uint8Array())).toThrow(
      expect.objectContaining({ alert: 'unexpected_message' }),
    );
  });

  it('a client without a key', () => {
    const { take } = exchange();
    expect(() => take(CERTIFICATE, encodeCertificateMessage([], 'rpk'))).toThrow(
      expect.objectContaining({ problem: 'no_certificate', alert: 'handshake_failure' }),
    );
  });

  it('a proof before the key exchange', () => {
    const { take, transcript } = exchange();
    take(CERTIFICATE, certificate);
    expect(() => take(CERTIFICATE_VERIFY, signed(transcript.sign(deviceKey)))).toThrow(
      expect.objectContaining({ alert: 'unexpected_message' }),
    );
  });
});
