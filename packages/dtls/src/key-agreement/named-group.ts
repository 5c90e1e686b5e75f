import { createECDH, createPublicKey, diffieHellman, generateKeyPairSync, type KeyObject } from 'node:crypto';

/** One side's key of a Diffie-Hellman exchange, for one handshake. */
export interface KeyShare {
  /** As it goes over the wire: an uncompressed point (RFC 8422 §5.4), or 32 bytes (RFC 8422 §5.11). */
  readonly point: Uint8Array;
  /** The premaster secret (RFC 8422 §5.10). Undefined: the peer's point is none of the group. */
  agree(point: Uint8Array): Uint8Array | undefined;
}

export interface NamedGroup {
  readonly id: number;
  generate(): KeyShare;
}

const UNCOMPRESSED = 4;
const P256_POINT = 65;
const X25519_POINT = 32;

/** The one that every device has (RFC 7925 §4.4), and the curve of all certificates. */
export const SECP256R1: NamedGroup = {
  id: 23,
  generate() {
    const ecdh = createECDH('prime256v1');
    const point = new Uint8Array(ecdh.generateKeys());
    return { point, agree: (peer) => agreeP256(ecdh, peer) };
  },
};

const x25519: NamedGroup = {
  id: 29,
  generate() {
    const { privateKey, publicKey } = generateKeyPairSync('x25519');
    const { x } = publicKey.export({ format: 'jwk' });
    const point = new Uint8Array(Buffer.from(x as string, 'base64url'));
    return { point, agree: (peer) => agreeX25519(privateKey, peer) };
  },
};

/** As a client of ours offers them. */
export const NAMED_GROUPS: readonly NamedGroup[] = [SECP256R1, x25519];

export const namedGroup = (id: number): NamedGroup | undefined =>
  NAMED_GROUPS.find((group) => group.id === id);

/** Whether the point lies on the curve is checked by OpenSSL, which refuses one that does not. */
export function agreeP256(
  ecdh: Pick<ReturnType<typeof createECDH>, 'computeSecret'>,
  point: Uint8Array,
): Uint8Array | undefined {
  if (point.length !== P256_POINT || point[0] !== UNCOMPRESSED) return undefined;
  try {
    return new Uint8Array(ecdh.computeSecret(point));
  } catch {
    return undefined;
  }
}

/** A point of small order gives all zeros, which OpenSSL refuses, as RFC 8422 §5.11 asks. */
export function agreeX25519(privateKey: KeyObject, point: Uint8Array): Uint8Array | undefined {
  if (point.length !== X25519_POINT) return undefined;
  const x = Buffer.from(point).toString('base64url');
  try {
    const publicKey = createPublicKey({ format: 'jwk', key: { kty: 'OKP', crv: 'X25519', x } });
    return new Uint8Array(diffieHellman({ privateKey, publicKey }));
  } catch {
    return undefined;
  }
}
