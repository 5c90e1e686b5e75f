import { CborReader } from '../cbor/cbor-reader.ts';
import { encodeCbor, type CborValue } from '../cbor/encode-cbor.ts';
import { FieldReader } from '../cbor/field-reader.ts';
import { readList } from '../cbor/read-list.ts';
import { readToken } from '../cbor/token.ts';
import { publicKeyValue, readHolderKey, readWitnessKey } from '../keys/key-codec.ts';
import type { LogIdentity } from '../log/checkpoint.ts';
import type { Witness } from '../log/cosignature.ts';
import { TrustError } from '../trust-error.ts';
import { checkRoot } from './check-root.ts';
import type { HolderKey, Role, Root } from './root.ts';

export const ROOT_FORMAT = 'hf-root/1';

const OWNER_LENGTH = 16;
const MAX_LABEL = 64;
const MAX_KEYS = 16;
const MAX_ROLES = 8;
const MAX_ROLE_NAME = 32;
const MAX_ROLE_OPERATIONS = 32;
const MAX_OPERATION = 255;
const MAX_NAME = 128;
const MAX_WITNESSES = 8;
const LOG_KEY_LENGTH = 32;

/** Throws {@link TrustError} `malformed` for bytes that are no root, and for a root that breaks a rule of the format. */
export function decodeRoot(bytes: Uint8Array): Root {
  const reader = new CborReader(bytes);
  const fields = new FieldReader(reader, 'a root', 11);
  if (fields.need(1).text({ max: ROOT_FORMAT.length }) !== ROOT_FORMAT) {
    throw new TrustError('malformed', 'not a root');
  }
  const root: Root = {
    owner: fields.need(2).fixed(OWNER_LENGTH),
    version: fields.need(3).integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
    name: fields.need(4).text({ min: 1, max: MAX_LABEL }),
    issued: fields.need(5).integer(),
    expires: fields.need(6).integer(),
    keys: readList(fields.need(7), { min: 1, max: MAX_KEYS }, readHolder),
    roles: readList(fields.need(8), { min: 1, max: MAX_ROLES }, readRole),
    log: readLog(fields.need(9)),
    witnesses: readList(fields.need(10), { max: MAX_WITNESSES }, readWitness),
    quorum: fields.need(11).integer({ max: MAX_WITNESSES }),
  };
  fields.end();
  reader.end();
  checkRoot(root);
  return root;
}

/** Throws {@link TrustError} `malformed` for what would not be a root. */
export function encodeRoot(root: Root): Uint8Array {
  const bytes = encodeCbor(
    new Map<number, CborValue>([
      [1, ROOT_FORMAT],
      [2, root.owner],
      [3, root.version],
      [4, root.name],
      [5, root.issued],
      [6, root.expires],
      [7, root.keys.map(({ key, label }) => [publicKeyValue(key), label])],
      [8, root.roles.map((role) => [role.name, role.operations, role.threshold, role.keys, role.outside])],
      [9, [root.log.origin, root.log.key]],
      [10, root.witnesses.map(({ name, key }) => [name, publicKeyValue(key)])],
      [11, root.quorum],
    ]),
  );
  decodeRoot(bytes);
  return bytes;
}

function readHolder(reader: CborReader): HolderKey {
  reader.tuple(2);
  return { key: readHolderKey(reader), label: reader.text({ min: 1, max: MAX_LABEL }) };
}

function readRole(reader: CborReader): Role {
  reader.tuple(5);
  return {
    name: reader.text({ min: 1, max: MAX_ROLE_NAME }),
    operations: readList(reader, { min: 1, max: MAX_ROLE_OPERATIONS }, (at) =>
      at.integer({ min: 1, max: MAX_OPERATION }),
    ),
    threshold: reader.integer({ min: 1, max: MAX_KEYS }),
    keys: readList(reader, { min: 1, max: MAX_KEYS }, (at) => at.integer({ max: MAX_KEYS - 1 })),
    outside: reader.integer({ max: MAX_KEYS }),
  };
}

function readLog(reader: CborReader): LogIdentity {
  reader.tuple(2);
  return { origin: readName(reader), key: reader.fixed(LOG_KEY_LENGTH) };
}

function readWitness(reader: CborReader): Witness {
  reader.tuple(2);
  return { name: readName(reader), key: readWitnessKey(reader) };
}

/** As C2SP signed-note has the names of keys. */
function readName(reader: CborReader): string {
  const name = readToken(reader, MAX_NAME);
  if (name.includes('+')) throw new TrustError('malformed', 'a name with a plus sign');
  return name;
}
