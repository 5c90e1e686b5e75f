import { utf8 } from '@holdfast/bytes';
import { p256 } from '@noble/curves/nist.js';
import { encodeCommand } from '../../command/command-codec.ts';
import type { CoseSignature } from '../../cose/cose-sign.ts';
import { TestPasskey } from '../holders.ts';
import { NONCE, testCommand } from '../test-command.ts';
import { ada, ben, cleo, dora, testRoot } from '../test-root.ts';
import { DEVICE, LOG, NOW, WITNESSES } from '../test-world.ts';
import { flip, given, signedAnew } from './build.ts';
import type { Case } from './vector.ts';

const lock = { operation: 1, nonce: NONCE };
const carl = new TestPasskey('Carl');
const withTwoPasskeys = {
  device: {
    root: testRoot({
      log: LOG.log,
      witnesses: WITNESSES.map(({ witness }) => witness),
      quorum: 2,
      holders: [ada, cleo, carl],
      roles: [{ name: 'all', operations: [1, 10], threshold: 2, holders: [ada, cleo, carl], outside: 1 }],
    }),
  },
};

const withSignature =
  (signature: Uint8Array) =>
  (one: CoseSignature): CoseSignature => ({ ...one, signature });
const withParts =
  (authenticator: readonly number[], tail: string) =>
  (one: CoseSignature): CoseSignature => ({
    ...one,
    passkey: { authenticator: Uint8Array.from(authenticator), tail: utf8(tail) },
  });

const withoutParts = ({ algorithm, keyId, signature }: CoseSignature): CoseSignature => ({
  algorithm,
  keyId,
  signature,
});

/** `s` and `n - s` are both valid: hardware makes either. */
export function withS(one: CoseSignature, high: boolean): CoseSignature {
  const { r, s } = p256.Signature.fromBytes(one.signature, 'compact');
  const isHigh = s > p256.Point.Fn.ORDER / 2n;
  const other = isHigh === high ? s : p256.Point.Fn.ORDER - s;
  return { ...one, signature: new p256.Signature(r, other).toBytes('compact') };
}

/** RFC 8032 §5.1.7: S must be below the order of the group, or anyone could make a second signature of each. */
function withLargeS({ signature, ...one }: CoseSignature): CoseSignature {
  const order = 2n ** 252n + 27742317777372353535851937790883648493n;
  let s = order;
  for (let at = 63; at >= 32; at--) s += BigInt(signature[at] as number) << BigInt(8 * (at - 32));
  const bytes = signature.slice();
  for (let at = 32; at < 64; at++) bytes[at] = Number((s >> BigInt(8 * (at - 32))) & 0xffn);
  return { ...one, signature: bytes };
}

/** Signed by the passkey itself, but not what a device asks for. */
const forged = (name: string, passkey: TestPasskey): Promise<Case> =>
  signedAnew(`a passkey ${name}`, 'bad-signature', [cleo], () => passkey.forge(encodeCommand(testCommand())));

/** Steps 6 and 7. */
export const signerCases = (): Promise<Case[]> =>
  Promise.all([
    given('a stranger', 'unknown-signer', {}, { signers: [dora] }),
    given('a stranger beside enough signers', 'unknown-signer', lock, { signers: [ada, ben, dora] }),
    given('a stranger and a bad signature', 'unknown-signer', {}, { signers: [dora, ada] }),
    given('m - 1 signers', 'too-few-signers', lock, { signers: [ada] }),
    given('m - 1 signers, with a passkey', 'too-few-signers', lock, { signers: [cleo] }),
    given('passkeys alone', 'no-outside-signer', lock, { signers: [cleo, carl] }, withTwoPasskeys),
    given(
      'passkeys and one outside',
      'accepted',
      lock,
      { signers: [ada, cleo, carl] },
      { ...withTwoPasskeys, timeFloor: NOW },
    ),
    signedAnew(
      'a bit of a signature changed',
      'bad-signature',
      [ada, ben],
      (one) => ({ ...one, signature: flip(one.signature) }),
      lock,
    ),
    signedAnew(
      "one's signature as another's",
      'bad-signature',
      [ada, ben],
      (one, _, all) => ({ ...one, signature: all[0]!.signature }),
      lock,
    ),
    signedAnew(
      'a bad signature beside enough',
      'bad-signature',
      [ada, ben, cleo],
      (one, index) => (index === 2 ? { ...one, signature: flip(one.signature, 40) } : one),
      lock,
    ),
    signedAnew('a signature of zeros, Ed25519', 'bad-signature', [ada], withSignature(new Uint8Array(64))),
    signedAnew('a signature of zeros, P-256', 'bad-signature', [ben], withSignature(new Uint8Array(64))),
    signedAnew('S of Ed25519 with the order added', 'bad-signature', [ada], withLargeS),
    signedAnew('a high s of P-256', 'accepted', [ben], (one) => withS(one, true), {}, { timeFloor: NOW }),
    signedAnew('a low s of P-256', 'accepted', [ben], (one) => withS(one, false), {}, { timeFloor: NOW }),
    signedAnew('an algorithm that is not of the key, P-256', 'bad-signature', [ada], (one) => ({
      ...one,
      algorithm: -9,
    })),
    signedAnew('an algorithm that is not of the key, Ed25519', 'bad-signature', [ben], (one) => ({
      ...one,
      algorithm: -19,
    })),
    signedAnew('parts of a passkey for Ed25519', 'bad-signature', [ada], withParts([5, 0, 0, 0, 0], '}')),
    signedAnew('parts of a passkey for P-256', 'bad-signature', [ben], withParts([5, 0, 0, 0, 0], '}')),
    signedAnew('a passkey without its parts', 'bad-signature', [cleo], withoutParts),
    signedAnew('a passkey with another tail', 'bad-signature', [cleo], withParts([5, 0, 0, 0, 0], ',"a":1}')),
    signedAnew('a passkey with another counter', 'bad-signature', [cleo], withParts([5, 0, 0, 0, 1], '}')),
    signedAnew('a passkey that signed without clientDataJSON', 'bad-signature', [cleo], (one) => ({
      ...one,
      signature: p256.sign(encodeCommand(testCommand()), new Uint8Array(32).fill(1), { lowS: false }),
    })),
    ...[
      ['where nobody was there', 0x04],
      ['where nobody was verified', 0x01],
      ['that can be synced', 0x0d],
      ['that is synced', 0x1d],
      ['with attested data', 0x45],
      ['with extensions', 0x85],
      ['without flags', 0x00],
    ].map(([name, flags]) => forged(name as string, cleo.with({ flags: flags as number }))),
    forged('for another site', cleo.with({ rpId: 'fleet.example.org' })),
    forged('on another page', cleo.with({ origin: 'https://fleet.example.org' })),
    forged('that was made, not used', cleo.with({ type: 'webauthn.create' })),
    ...[
      ['and a counter', cleo.with({ counter: 77 })],
      ['and reserved flags', cleo.with({ flags: 0x27 })],
      [
        'and members that a browser appended',
        cleo.with({ tail: ',"topOrigin":"x","other_keys_can_be_added_here":"..."}' }),
      ],
      ['and a tail of 256 bytes', cleo.with({ tail: `,"x":"${'x'.repeat(248)}"}` })],
    ].map(([name, signer]) =>
      given(
        `a passkey ${name as string}`,
        'accepted',
        {},
        { signers: [signer as TestPasskey] },
        { timeFloor: NOW },
      ),
    ),
    signedAnew(
      'a passkey with the signature of another command',
      'bad-signature',
      [cleo],
      () => cleo.forge(encodeCommand(testCommand({ operation: 2 }))),
      {},
    ),
    given(
      'another page than the root says',
      'bad-signature',
      {},
      { signers: [cleo] },
      { device: { root: withOrigin('https://other.example') } },
    ),
  ]);

function withOrigin(origin: string): typeof DEVICE.root {
  const keys = DEVICE.root.keys.map(({ key, label }) => ({
    key: key.kind === 'webauthn-es256' ? { ...key, origin } : key,
    label,
  }));
  return { ...DEVICE.root, keys };
}
