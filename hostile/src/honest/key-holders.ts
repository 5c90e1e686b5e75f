import { randomBytes } from 'node:crypto';
import {
  encodeCommand,
  encodeCoseSign,
  encodeRoot,
  keyId,
  memorySigner,
  newSecretKey,
  OPERATIONS,
  signPayload,
  type ArgumentValue,
  type Command,
  type CoseSignature,
  type HolderKey,
  type LogIdentity,
  type OperationName,
  type Root,
  type Signer,
  type Witness,
} from '@holdfast/trust';

const YEAR_SECONDS = 31_557_600;
const HOUR_SECONDS = 3600;

/** Somebody with a key. */
export interface Person {
  readonly label: string;
  readonly signer: Signer;
}

export const person = (label: string): Person => ({
  label,
  signer: memorySigner('ed25519', newSecretKey('ed25519')),
});

export const sign = async (payload: Uint8Array, ...people: readonly Person[]): Promise<Uint8Array> =>
  encodeCoseSign({ payload, signatures: await signatures(payload, ...people) });

export const signatures = (payload: Uint8Array, ...people: readonly Person[]): Promise<CoseSignature[]> =>
  Promise.all(people.map(({ signer }) => signPayload(signer, payload)));

export const seconds = (): number => Math.floor(Date.now() / 1000);

export interface RootParts {
  readonly owner: Uint8Array;
  readonly version?: number;
  readonly people: readonly HolderKey[];
  readonly log: LogIdentity;
  readonly witnesses: readonly Witness[];
  readonly quorum: number;
}

/** Two of these people sign whatever there is. */
export const rootOf = ({ people, version = 1, ...parts }: RootParts): Root => {
  const keys = people.toSorted((a, b) => Buffer.compare(keyId(a.key), keyId(b.key)));
  return {
    ...parts,
    version,
    name: 'Northwind',
    issued: seconds(),
    expires: seconds() + 2 * YEAR_SECONDS,
    keys,
    roles: [
      {
        name: 'owner',
        operations: OPERATIONS.map(({ number }) => number),
        threshold: 2,
        keys: keys.map((_, at) => at),
        outside: 1,
      },
    ],
  };
};

export const holderKey = ({ label, signer }: Person): HolderKey => ({ key: signer.publicKey, label });

export const signRoot = (root: Root, ...people: readonly Person[]): Promise<Uint8Array> =>
  sign(encodeRoot(root), ...people);

export interface CommandParts extends Partial<Command> {
  readonly does: OperationName;
  readonly with?: readonly (readonly [number, ArgumentValue])[];
}

/** For one device, valid from a minute ago for an hour, but for what is said. */
export function commandOf(
  owner: Uint8Array,
  endpoint: string,
  { does, with: values = [], ...parts }: CommandParts,
): Uint8Array {
  const now = seconds();
  return encodeCommand({
    owner,
    root: 1,
    target: { kind: 'device', endpoint },
    operation: OPERATIONS.find(({ name }) => name === does)?.number ?? 0,
    arguments: new Map(values),
    notBefore: now - 60,
    expires: now + HOUR_SECONDS,
    salt: randomBytes(16),
    ...parts,
  });
}
