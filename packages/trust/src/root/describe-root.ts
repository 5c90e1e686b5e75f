import { toHex } from '@holdfast/bytes';
import { findOperation } from '../command/operations.ts';
import { keyId } from '../keys/key-id.ts';
import type { HolderPublicKey } from '../keys/public-key.ts';
import type { Witness } from '../log/cosignature.ts';
import { fingerprint, grouped } from '../text/fingerprint.ts';
import { formatTime } from '../text/format-time.ts';
import { sheet, type Line } from '../text/sheet.ts';
import { visible } from '../text/visible.ts';
import { decodeRoot } from './root-codec.ts';
import type { HolderKey, Role, Root } from './root.ts';

/**
 * What a key holder reads before signing a root: every field of exactly these bytes, which are the payload that is signed, and nothing
 * that is not in them. Throws {@link TrustError} `malformed` for bytes that are no root.
 */
export function describeRoot(payload: Uint8Array): string {
  return sheet('Root of trust', [...rootLines(decodeRoot(payload)), ['Fingerprint', fingerprint(payload)]]);
}

/** Each field in one line, under a name that is the same in another version of the same root. */
export function rootLines(root: Root): Line[] {
  return [
    ['Name', visible(root.name)],
    ['Owner', grouped(root.owner)],
    ['Version', String(root.version)],
    ['Issued', formatTime(root.issued)],
    ['Expires', formatTime(root.expires)],
    ...root.keys.map(({ key, label }): Line => [
      `Key ${toHex(keyId(key))}`,
      `${visible(label)}, ${describeKey(key)}`,
    ]),
    ...root.roles.map((role): Line => [`Role ${visible(role.name)}`, describeRole(role, root)]),
    ['Log', `${visible(root.log.origin)}, Ed25519 ${grouped(root.log.key)}`],
    ...root.witnesses.map((witness): Line => [
      `Witness ${fingerprint(witness.key.bytes)}`,
      describeWitness(witness),
    ]),
    [
      'Quorum',
      `${root.quorum} of ${root.witnesses.length} witnesses${root.quorum === 0 ? ': NOBODY WATCHES THE LOG' : ''}`,
    ],
  ];
}

function describeKey(key: HolderPublicKey): string {
  const bytes = grouped(key.bytes);
  if (key.kind === 'ed25519') return `Ed25519 ${bytes}`;
  if (key.kind === 'es256') return `P-256 ${bytes}`;
  return `passkey for ${visible(key.rpId)} at ${visible(key.origin)}, P-256 ${bytes}`;
}

function describeRole({ operations, threshold, keys, outside }: Role, root: Root): string {
  const names = operations.map((number) => findOperation(number)?.name ?? `operation ${number}`);
  const holders = keys.map((index) => {
    const { key, label } = root.keys[index] as HolderKey;
    return `${visible(label)} [${toHex(keyId(key))}]`;
  });
  const beyond = outside === 0 ? '' : `, ${outside} of them outside of a browser`;
  return `${names.join(', ')}: ${threshold} of ${holders.join(', ')}${beyond}`;
}

const describeWitness = ({ name, key }: Witness): string =>
  // 1312 bytes are nothing to read: the line's name has their fingerprint.
  `${visible(name)}, ${key.kind === 'ed25519' ? `Ed25519 ${grouped(key.bytes)}` : 'ML-DSA-44'}`;
