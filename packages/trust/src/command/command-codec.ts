import { CborReader } from '../cbor/cbor-reader.ts';
import { encodeCbor, type CborValue } from '../cbor/encode-cbor.ts';
import { FieldReader } from '../cbor/field-reader.ts';
import { TrustError } from '../trust-error.ts';
import type { ArgumentValue, Command, Target } from './command.ts';

export const COMMAND_FORMAT = 'hf-cmd/1';
export const MAX_ENDPOINT = 255;

const ID_LENGTH = 16;
const HASH_LENGTH = 32;
const MAX_TEXT = 64;
const MAX_REASON = 200;
const MAX_ARGUMENTS = 8;
const MAX_NUMBER = 255;

/**
 * Says nothing about whether the operation and its arguments are known: a root can name operations that this program is too old for.
 * Throws {@link TrustError} `malformed`.
 */
export function decodeCommand(bytes: Uint8Array): Command {
  const reader = new CborReader(bytes);
  const fields = new FieldReader(reader, 'a command', 11);
  if (fields.need(1).text({ max: COMMAND_FORMAT.length }) !== COMMAND_FORMAT) {
    throw new TrustError('malformed', 'not a command');
  }
  const owner = fields.need(2).fixed(ID_LENGTH);
  const root = fields.need(3).integer({ min: 1, max: Number.MAX_SAFE_INTEGER });
  const target = readTarget(fields.need(4));
  const operation = fields.need(5).integer({ min: 1, max: MAX_NUMBER });
  const values = readArguments(fields.need(6));
  const notBefore = fields.need(7).integer();
  const expires = fields.need(8).integer();
  const salt = fields.need(9).fixed(ID_LENGTH);
  const nonce = fields.optional(10, (at) => at.fixed(ID_LENGTH));
  const reason = fields.optional(11, (at) => at.text({ min: 1, max: MAX_REASON }));
  fields.end();
  reader.end();
  if (expires <= notBefore) throw new TrustError('malformed', 'a command that expires before it begins');
  if (nonce !== undefined && target.kind !== 'device') {
    throw new TrustError('malformed', 'the nonce of one device in a command for many');
  }
  const command = { owner, root, target, operation, arguments: values, notBefore, expires, salt };
  return {
    ...command,
    ...(nonce === undefined ? {} : { nonce }),
    ...(reason === undefined ? {} : { reason }),
  };
}

/** Throws {@link TrustError} `malformed` for what would not be a command. */
export function encodeCommand(command: Command): Uint8Array {
  const fields = new Map<number, CborValue>([
    [1, COMMAND_FORMAT],
    [2, command.owner],
    [3, command.root],
    [4, targetValue(command.target)],
    [5, command.operation],
    [6, command.arguments],
    [7, command.notBefore],
    [8, command.expires],
    [9, command.salt],
  ]);
  if (command.nonce !== undefined) fields.set(10, command.nonce);
  if (command.reason !== undefined) fields.set(11, command.reason);
  const bytes = encodeCbor(fields);
  decodeCommand(bytes);
  return bytes;
}

function targetValue(target: Target): CborValue {
  if (target.kind === 'device') return [1, target.endpoint];
  return target.kind === 'set' ? [2, target.hash, target.size] : [3, target.model];
}

function readTarget(reader: CborReader): Target {
  const length = reader.array({ min: 2, max: 3 });
  const kind = reader.integer({ min: 1, max: 3 });
  if (length !== (kind === 2 ? 3 : 2))
    throw new TrustError('malformed', 'a target with too few or many parts');
  if (kind === 1) return { kind: 'device', endpoint: reader.text({ min: 1, max: MAX_ENDPOINT }) };
  if (kind === 3) return { kind: 'model', model: reader.text({ min: 1, max: MAX_TEXT }) };
  return {
    kind: 'set',
    hash: reader.fixed(HASH_LENGTH),
    size: reader.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
  };
}

function readArguments(reader: CborReader): ReadonlyMap<number, ArgumentValue> {
  const length = reader.map({ max: MAX_ARGUMENTS });
  const values = new Map<number, ArgumentValue>();
  let former = 0;
  for (let i = 0; i < length; i++) {
    // Ascending, hence also each once.
    former = reader.integer({ min: former + 1, max: MAX_NUMBER });
    values.set(former, readArgument(reader));
  }
  return values;
}

function readArgument(reader: CborReader): ArgumentValue {
  const kind = reader.next();
  if (kind === 'integer') return reader.integer();
  if (kind === 'text') return reader.text({ min: 1, max: MAX_TEXT });
  if (kind === 'bytes') return reader.bytes({ max: MAX_TEXT });
  return reader.boolean();
}
