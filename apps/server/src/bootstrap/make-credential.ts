import { createHash, createHmac, generateKeyPairSync, randomBytes, X509Certificate } from 'node:crypto';
import { utf8 } from '@holdfast/bytes';
import type { Credentials } from '@holdfast/lwm2m';
import type { DeviceRecord } from '../fleet/device-record.ts';
import type { Directory } from '../fleet/directory.ts';
import { pskPurpose } from '../fleet/device-keys.ts';
import type { Rows } from '../journal/rows.ts';
import type { Identity } from '../secrets/identity.ts';
import type { Keyring } from '../secrets/keyring.ts';
import type { DeviceIssuer } from './device-issuer.ts';
import { openKey, type OtherServer, type ProfileSettings } from './stored-profile.ts';

export interface CredentialParts {
  readonly directory: Directory;
  readonly keyring: Keyring;
  readonly identity: Pick<Identity, 'chain' | 'publicKey'>;
  readonly issuer: DeviceIssuer;
}

/** A credential for one device at this server: what the device is written, and what is kept of it. */
export interface MadeCredential {
  readonly credentials: Credentials;
  /** The PSK identity, or the fingerprint of the certificate or public key: by it the device is known. */
  readonly name: string;
  readonly next: Pick<
    Rows['bootstrap'],
    'nextSecurity' | 'nextIdentity' | 'nextSealedKey' | 'nextFingerprint'
  >;
}

const KEY_BYTES = 32;
const IDENTITY_BYTES = 8;
/** RFC 6698 §2.1.1: an authority of the owner's, or the server's certificate itself. */
const USAGE = { authority: 2, own: 3 } as const;

/** Rejects with BootstrapRefused `no_authority`. */
export async function makeCredential(
  parts: CredentialParts,
  { row: { device, endpoint } }: DeviceRecord,
  mode: ProfileSettings['server']['credential'],
): Promise<MadeCredential> {
  const { keyring, identity, issuer } = parts;
  if (mode === 'psk') {
    const name = newIdentity(parts.directory);
    const key = randomBytes(KEY_BYTES);
    const nextSealedKey = keyring.seal(pskPurpose(device), key);
    return {
      credentials: { mode, identity: utf8(name), key },
      name,
      next: { nextSecurity: 'psk', nextIdentity: name, nextSealedKey, nextFingerprint: null },
    };
  }
  const kept = { nextIdentity: null, nextSealedKey: null };
  if (mode === 'x509') {
    const issued = await issuer.issue(endpoint);
    const name = sha256(issued.certificate);
    return {
      credentials: { mode, ...issued, ...serverCertificate(identity.chain) },
      name,
      next: { nextSecurity: 'x509', nextFingerprint: name, ...kept },
    };
  }
  const keys = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const publicKey = new Uint8Array(keys.publicKey.export({ format: 'der', type: 'spki' }));
  const privateKey = new Uint8Array(keys.privateKey.export({ format: 'der', type: 'pkcs8' }));
  const name = sha256(publicKey);
  return {
    credentials: { mode, publicKey, privateKey, serverPublicKey: identity.publicKey },
    name,
    next: { nextSecurity: 'rpk', nextFingerprint: name, ...kept },
  };
}

/** For the servers beside this one, in order. Rejects with BootstrapRefused `no_authority`. */
export const credentialsAt = (
  { keyring, issuer }: CredentialParts,
  endpoint: string,
  name: string,
  others: readonly OtherServer[],
): Promise<Credentials[]> =>
  Promise.all(
    others.map(async (server): Promise<Credentials> => {
      const { security } = server;
      if (security.mode === 'none') return security;
      if (security.mode === 'x509') {
        const { raw } = new X509Certificate(security.serverCertificate);
        const issued = await issuer.issue(endpoint);
        return { mode: 'x509', ...issued, serverCertificate: new Uint8Array(raw), usage: usageOf(raw) };
      }
      const identity = utf8(security.identity.replaceAll('{endpoint}', endpoint));
      const key = openKey(name, server, security.sealedKey, keyring);
      return { mode: 'psk', identity, key: security.keyFor === 'all' ? key : derivedKey(key, identity) };
    }),
  );

/** What the other server finds, too, who knows the secret and hears the identity. */
const derivedKey = (secret: Uint8Array, identity: Uint8Array): Uint8Array =>
  new Uint8Array(createHmac('sha256', secret).update(identity).digest());

function serverCertificate(chain: readonly Uint8Array[]) {
  const [own = new Uint8Array()] = chain;
  const last = chain.at(-1) ?? own;
  return { serverCertificate: last, usage: chain.length > 1 ? USAGE.authority : USAGE.own };
}

const usageOf = (certificate: Uint8Array): 2 | 3 =>
  new X509Certificate(certificate).ca ? USAGE.authority : USAGE.own;

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

function newIdentity(directory: Directory): string {
  const identity = `op-${randomBytes(IDENTITY_BYTES).toString('hex')}`;
  return directory.byIdentity(identity) === undefined ? identity : newIdentity(directory);
}
