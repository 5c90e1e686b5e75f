import {
  challengeFor,
  encodeCoseSignature,
  encodePublicKey,
  keyId,
  toBeSigned,
  webauthnSignature,
  type PasskeyPublicKey,
} from '@holdfast/trust';
import { fromHex, toBase64, toHex } from './encodings.ts';

/** ES256, RFC 9053 §2.1: the one algorithm that every device verifies. */
const ES256 = -7;
/** SubjectPublicKeyInfo of P-256 (RFC 5480 §2) ends with the uncompressed point. */
const POINT_BYTES = 65;
/** Authenticator data, WebAuthn Level 3 §6.1. */
const FLAGS_AT = 32;
const UV = 0b0000_0100;
const BE = 0b0000_1000;

/** Says what is wrong for the person to read. */
export class PasskeyError extends Error {
  override readonly name = 'PasskeyError';
}

/** Why no passkey can be used on this page; undefined where one can. */
export function whyNoPasskey({ hostname }: Pick<Location, 'hostname'> = location): string | undefined {
  if (/^[\d.]+$/.test(hostname) || hostname.startsWith('['))
    return 'Browsers make passkeys for names, not for numeric addresses: open this console under its name.';
  if (!isSecureContext) return 'Browsers make passkeys only over https: open this console that way.';
  if (typeof PublicKeyCredential === 'undefined') return 'This browser has no passkeys.';
  return undefined;
}

export interface NewPasskey {
  /** The line that goes into a root: `holdfast-key BASE64 LABEL`. */
  readonly line: string;
  /** The key id in hex. */
  readonly id: string;
}

/** Rejects with {@link PasskeyError}, also for a passkey that is synced or can be: no device would take it. */
export async function makePasskey(label: string): Promise<NewPasskey> {
  const made = await asked(() =>
    navigator.credentials.create({
      publicKey: {
        rp: { id: location.hostname, name: 'Holdfast' },
        user: { id: crypto.getRandomValues(new Uint8Array(16)), name: label, displayName: label },
        challenge: crypto.getRandomValues(new Uint8Array(32)),
        pubKeyCredParams: [{ type: 'public-key', alg: ES256 }],
        authenticatorSelection: { residentKey: 'preferred', userVerification: 'required' },
        attestation: 'none',
      },
    }),
  );
  const response = made.response as AuthenticatorAttestationResponse;
  const flags = new Uint8Array(response.getAuthenticatorData())[FLAGS_AT] ?? 0;
  if ((flags & BE) !== 0)
    throw new PasskeyError(
      'This passkey is synced, or can be: whoever keeps the copies could sign. No device takes it. Remove it from the password manager that made it, and use a security key or a passkey that stays on this device.',
    );
  if ((flags & UV) === 0) throw new PasskeyError('The passkey did not verify who you are: give it a PIN.');
  const spki = response.getPublicKey();
  if (spki === null || response.getPublicKeyAlgorithm() !== ES256)
    throw new PasskeyError('The passkey has no ES256 key.');
  const key: PasskeyPublicKey = {
    kind: 'webauthn-es256',
    bytes: new Uint8Array(spki).slice(-POINT_BYTES),
    rpId: location.hostname,
    origin: location.origin,
  };
  const id = toHex(keyId(key));
  rememberCredential(id, new Uint8Array(made.rawId));
  return { id, line: `holdfast-key ${toBase64(encodePublicKey(key))} ${label}` };
}

/** The COSE_Signature in base64. Rejects with {@link PasskeyError} or `TrustError`. */
export async function signWithPasskey(key: PasskeyPublicKey, payload: Uint8Array): Promise<string> {
  const known = credentialOf(toHex(keyId(key)));
  const assertion = await asked(() =>
    navigator.credentials.get({
      publicKey: {
        challenge: new Uint8Array(challengeFor(toBeSigned(key, payload))),
        rpId: key.rpId,
        userVerification: 'required',
        ...(known === undefined ? {} : { allowCredentials: [{ type: 'public-key', id: known }] }),
      },
    }),
  );
  const response = assertion.response as AuthenticatorAssertionResponse;
  const signature = webauthnSignature(
    {
      authenticatorData: new Uint8Array(response.authenticatorData),
      clientDataJSON: new Uint8Array(response.clientDataJSON),
      derSignature: new Uint8Array(response.signature),
    },
    key,
    payload,
  );
  return toBase64(encodeCoseSignature(signature));
}

async function asked(ask: () => Promise<Credential | null>): Promise<PublicKeyCredential> {
  try {
    const credential = await ask();
    if (credential !== null) return credential as PublicKeyCredential;
  } catch (cause) {
    if (!(cause instanceof DOMException)) throw cause;
    if (cause.name !== 'NotAllowedError')
      throw new PasskeyError(`The browser refused: ${cause.message}`, { cause });
  }
  throw new PasskeyError('No passkey was used: it was cancelled, took too long, or none here fits.');
}

/** A passkey that the authenticator does not list by itself must be asked for by its id. Not a secret. */
const storageKey = (id: string): string => `holdfast-passkey-${id}`;

function rememberCredential(id: string, credential: Uint8Array): void {
  try {
    localStorage.setItem(storageKey(id), toHex(credential));
  } catch {
    // A browser that keeps nothing still has passkeys that list themselves.
  }
}

function credentialOf(id: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    const text = localStorage.getItem(storageKey(id));
    return text === null ? undefined : fromHex(text);
  } catch {
    return undefined;
  }
}
