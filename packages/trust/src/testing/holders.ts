import { concat, utf8 } from '@holdfast/bytes';
import { p256 } from '@noble/curves/nist.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { keyId } from '../keys/key-id.ts';
import { challengeFor } from '../cose/passkey.ts';
import { signPayload, toBeSigned } from '../cose/sign.ts';
import { webauthnSignature, type Assertion } from '../cose/webauthn-signature.ts';
import type { CoseSignature } from '../cose/cose-sign.ts';
import type { HolderPublicKey, PasskeyPublicKey } from '../keys/public-key.ts';
import { memorySigner, type Signer } from '../keys/signer.ts';

/** Somebody who signs payloads, with a key that is the same in every run. */
export interface Holder {
  readonly label: string;
  readonly key: HolderPublicKey;
  sign(payload: Uint8Array): Promise<CoseSignature>;
}

/** A secret key for a name. */
export const secretOf = (name: string): Uint8Array => sha256(utf8(`holdfast test key: ${name}`));

export const signerOf = (name: string, kind: Signer['publicKey']['kind'] = 'ed25519'): Signer =>
  memorySigner(kind, secretOf(name));

export function holder(name: string, kind: Signer['publicKey']['kind'] = 'ed25519'): Holder {
  const signer = signerOf(name, kind);
  return { label: name, key: signer.publicKey, sign: (payload) => signPayload(signer, payload) };
}

export interface PasskeyOptions {
  readonly flags?: number;
  readonly counter?: number;
  /** What follows `"crossOrigin":false` in the clientDataJSON. */
  readonly tail?: string;
  readonly origin?: string;
  readonly rpId?: string;
  readonly type?: string;
}

const USER_PRESENT_AND_VERIFIED = 0x05;

/** A passkey in a browser, as far as what it signs: made here because a real one asks a person. */
export class TestPasskey implements Holder {
  readonly label: string;
  readonly key: PasskeyPublicKey;
  readonly #secret: Uint8Array;
  readonly #options: PasskeyOptions;

  constructor(name: string, options: PasskeyOptions = {}) {
    this.label = name;
    this.#secret = secretOf(name);
    this.#options = options;
    this.key = {
      kind: 'webauthn-es256',
      bytes: p256.getPublicKey(this.#secret, false),
      rpId: 'fleet.example',
      origin: 'https://fleet.example',
    };
  }

  with(options: PasskeyOptions): TestPasskey {
    return new TestPasskey(this.label, { ...this.#options, ...options });
  }

  async sign(payload: Uint8Array): Promise<CoseSignature> {
    return webauthnSignature(this.assert(toBeSigned(this.key, payload)), this.key, payload);
  }

  /** The same without a look at whether any device would take it. */
  forge(payload: Uint8Array): CoseSignature {
    const { authenticatorData, clientDataJSON, derSignature } = this.assert(toBeSigned(this.key, payload));
    const marker = utf8(`"crossOrigin":false`);
    const start = Buffer.from(clientDataJSON).indexOf(marker) + marker.length;
    return {
      algorithm: -9,
      keyId: keyId(this.key),
      passkey: { authenticator: authenticatorData.slice(32), tail: clientDataJSON.slice(start) },
      signature: p256.Signature.fromBytes(derSignature, 'der').toBytes('compact'),
    };
  }

  /** What `navigator.credentials.get` would give. */
  assert(structure: Uint8Array): Assertion {
    const { flags = USER_PRESENT_AND_VERIFIED, counter = 0, tail = '}', rpId, origin } = this.#options;
    const { type = 'webauthn.get' } = this.#options;
    const challenge = Buffer.from(challengeFor(structure)).toString('base64url');
    const clientDataJSON = utf8(
      `{"type":"${type}","challenge":"${challenge}","origin":"${origin ?? this.key.origin}","crossOrigin":false${tail}`,
    );
    const authenticatorData = concat(
      sha256(utf8(rpId ?? this.key.rpId)),
      Uint8Array.of(flags, 0, 0, counter >> 8, counter & 0xff),
    );
    const message = concat(authenticatorData, sha256(clientDataJSON));
    const signature = p256.sign(message, this.#secret, { lowS: false, prehash: true, format: 'der' });
    return { authenticatorData, clientDataJSON, derSignature: signature };
  }
}
