import { toHex } from '@holdfast/bytes';
import { compareBytes } from '../cbor/compare-bytes.ts';
import { OPERATIONS, ROOT_OPERATION } from '../command/operations.ts';
import { keyId } from '../keys/key-id.ts';
import { TrustError } from '../trust-error.ts';
import { roleFor, type Role, type Root } from './root.ts';

/** The rules of docs/trust-format.md, "Root", that the types of the fields do not say. Throws {@link TrustError} `malformed`. */
export function checkRoot(root: Root): void {
  if (root.expires <= root.issued) broken('a root that expires before it is issued');
  checkKeys(root);
  for (const role of root.roles) checkRole(role, root);
  if (areTwoEqual(root.roles.map(({ name }) => name))) broken('two roles of one name');
  if (areTwoEqual(root.roles.flatMap(({ operations }) => operations))) broken('an operation in two roles');
  if (roleFor(root, ROOT_OPERATION) === undefined) broken('no role signs roots');
  checkWitnesses(root);
}

function checkKeys({ keys }: Root): void {
  if (!isAscending(keys.map(({ key }) => keyId(key)))) broken('keys that are not in ascending order');
  // The id of one point differs with its kind: one holder must not count as two.
  if (areTwoEqual(keys.map(({ key }) => toHex(key.bytes)))) broken('one key under two ids');
}

function checkRole(role: Role, { keys }: Root): void {
  if (!isAscendingNumbers(role.operations)) broken('operations that are not in ascending order');
  if (!isAscendingNumbers(role.keys)) broken('keys of a role that are not in ascending order');
  if ((role.keys.at(-1) ?? 0) >= keys.length) broken('a role with a key that is none');
  if (role.threshold > role.keys.length) broken('a threshold that cannot be met');
  if (role.outside > role.threshold) broken('more signers outside of the browser than signers');
  const outside = role.keys.filter((index) => keys[index]?.key.kind !== 'webauthn-es256').length;
  if (role.outside > outside) broken('more signers outside of the browser than there are keys for');
  const needs = OPERATIONS.some(
    ({ number, needsOutside }) => needsOutside && role.operations.includes(number),
  );
  if (needs && role.outside === 0) broken('a role that needs a signer outside of the browser');
}

function checkWitnesses({ witnesses, quorum, log }: Root): void {
  if (quorum > witnesses.length) broken('a quorum that cannot be met');
  // A log that could vouch for itself would be witnessed by nobody.
  if (areTwoEqual([toHex(log.key), ...witnesses.map(({ key }) => toHex(key.bytes))])) {
    broken('witnesses, or a witness and the log, with one key');
  }
}

const areTwoEqual = (values: readonly (string | number)[]): boolean => new Set(values).size < values.length;

const isAscendingNumbers = (values: readonly number[]): boolean =>
  values.every((value, index) => index === 0 || (values[index - 1] as number) < value);

const isAscending = (values: readonly Uint8Array[]): boolean =>
  values.every((value, index) => index === 0 || compareBytes(values[index - 1] as Uint8Array, value) < 0);

function broken(message: string): never {
  throw new TrustError('malformed', message);
}
