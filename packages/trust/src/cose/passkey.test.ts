import { concat, utf8 } from '@holdfast/bytes';
import { describe, expect, it } from 'vitest';
import { TestPasskey } from '../testing/holders.ts';
import { ada, ben, cleo } from '../testing/test-root.ts';
import { decodeCoseSign, encodeCoseSign } from './cose-sign.ts';
import { isSignedBy, toBeSigned } from './sign.ts';
import { webauthnSignature, type Assertion } from './webauthn-signature.ts';

const payload = utf8('what is signed');
const structure = toBeSigned(cleo.key, payload);
const bad = (message: string): Error =>
  expect.objectContaining({
    name: 'TrustError',
    code: 'bad-signature',
    message: expect.stringContaining(message) as string,
  }) as Error;

describe('what a passkey signs', () => {
  it.each([
    ['with nothing after it', '}'],
    ['with a member that the browser appended', ',"other_keys_can_be_added_here":"do not compare"}'],
    ['with as much as the format carries', `,"x":"${'x'.repeat(256 - 8)}"}`],
  ])('is rebuilt from its parts %s', async (_, tail) => {
    const signature = await cleo.with({ tail, counter: 259 }).sign(payload);
    expect(Buffer.from(signature.passkey?.tail ?? []).toString()).toBe(tail);
    expect([...(signature.passkey?.authenticator ?? [])]).toEqual([5, 0, 0, 1, 3]);
    expect(isSignedBy(cleo.key, signature, payload)).toBe(true);
    const [decoded] = decodeCoseSign(encodeCoseSign({ payload, signatures: [signature] })).signatures;
    expect(decoded).toEqual(signature);
  });

  it('verifies for its payload, key, page and parts alone', async () => {
    const signature = await cleo.sign(payload);
    const parts = signature.passkey!;
    expect(isSignedBy(cleo.key, signature, utf8('something else'))).toBe(false);
    expect(isSignedBy(new TestPasskey('other').key, signature, payload)).toBe(false);
    expect(isSignedBy({ ...cleo.key, rpId: 'other.example' }, signature, payload)).toBe(false);
    expect(isSignedBy({ ...cleo.key, origin: 'https://other' }, signature, payload)).toBe(false);
    expect(isSignedBy({ kind: 'es256', bytes: cleo.key.bytes }, signature, payload)).toBe(false);
    expect(isSignedBy(cleo.key, { ...signature, algorithm: -19 }, payload)).toBe(false);
    const { passkey: _, ...without } = signature;
    expect(isSignedBy(cleo.key, without, payload)).toBe(false);
    const otherTail = { ...signature, passkey: { ...parts, tail: utf8(',"a":1}') } };
    expect(isSignedBy(cleo.key, otherTail, payload)).toBe(false);
    const counted = { ...signature, passkey: { ...parts, authenticator: Uint8Array.of(5, 0, 0, 0, 1) } };
    expect(isSignedBy(cleo.key, counted, payload)).toBe(false);
  });

  it('has no place on the signature of a key that is none', async () => {
    const { passkey } = await cleo.sign(payload);
    const signature = { ...(await ada.sign(payload)), passkey: passkey! };
    expect(isSignedBy(ada.key, signature, payload)).toBe(false);
  });
});

describe('webauthnSignature', () => {
  const from = (assertion: Partial<Assertion>, passkey = cleo) =>
    webauthnSignature({ ...passkey.assert(structure), ...assertion }, cleo.key, payload);

  it.each([
    ['nobody was there', 0x04],
    ['nobody was verified', 0x01],
    ['it can be synced', 0x0d],
    ['it is synced', 0x1d],
    ['it was just made', 0x45],
    ['it has extensions', 0x85],
  ])('refuses a passkey where %s', (_, flags) => {
    expect(() => from({}, cleo.with({ flags }))).toThrow(bad('synced'));
  });

  it('refuses what the format cannot carry, and what is not for this payload', () => {
    const { authenticatorData, clientDataJSON, derSignature } = cleo.assert(structure);
    expect(() => from({}, cleo.with({ rpId: 'other.example' }))).toThrow(bad('another site'));
    expect(() => from({}, cleo.with({ origin: 'https://other' }))).toThrow(bad('something else'));
    expect(() => from({}, cleo.with({ tail: `,"x":"${'x'.repeat(256 - 7)}"}` }))).toThrow(bad('too much'));
    expect(() => from({ authenticatorData: concat(authenticatorData, new Uint8Array(1)) })).toThrow(
      bad('extensions'),
    );
    expect(() => from({ authenticatorData: new Uint8Array() })).toThrow(bad('another site'));
    expect(() => from({ clientDataJSON: utf8('{}') })).toThrow(bad('something else'));
    expect(() => from({ clientDataJSON: concat(clientDataJSON, utf8(' ')) })).toThrow(bad('not by'));
    expect(() => from({ derSignature: derSignature.subarray(1) })).toThrow(bad('not an ECDSA'));
    expect(() => from({ derSignature: new TestPasskey('other').assert(structure).derSignature })).toThrow(
      bad('not by'),
    );
    expect(() =>
      webauthnSignature(cleo.assert(structure), cleo.key, utf8('what the page did not show')),
    ).toThrow(bad('something else'));
    const embedded = Buffer.from(clientDataJSON).toString().replace(':false', ':true');
    expect(() => from({ clientDataJSON: utf8(embedded) })).toThrow(bad('something else'));
  });
});

describe('signatures of keys outside of the browser', () => {
  it('verify for their payload and key alone', async () => {
    for (const [holder, other] of [
      [ada, ben],
      [ben, ada],
    ] as const) {
      const signature = await holder.sign(payload);
      expect(isSignedBy(holder.key, signature, payload)).toBe(true);
      expect(isSignedBy(other.key, signature, payload)).toBe(false);
      expect(isSignedBy(holder.key, signature, utf8('something else'))).toBe(false);
    }
  });
});
