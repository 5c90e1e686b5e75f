import type { QueuedOperation, Value, ValueType } from '@holdfast/api-contract';
import { fromUtf8, utf8 } from '@holdfast/bytes';
import { fromJson, Lwm2mPath, toJson } from '@holdfast/lwm2m';
import type { Rows } from '../../journal/rows.ts';
import type { Keyring } from '../../secrets/keyring.ts';
import { FleetError } from '../fleet-error.ts';
import type { OperationRequest, WrittenEntry } from '../operation-request.ts';

/** Characters of JSON that one waiting operation may carry. */
const MOST_TEXT = 65_536;

type Payload = QueuedOperation['payload'];
interface SealedValue {
  readonly path: string;
  readonly type: ValueType;
  readonly value: Value;
  readonly isSecret?: boolean;
}

const purpose = (operation: number): string => `operation:${operation}`;

/** What an operation carries, as it is stored. Throws `body_too_large`. */
export function encodePayload(
  operation: number,
  request: OperationRequest,
  keyring: Keyring,
): Pick<Rows['operation'], 'payload' | 'sealed'> {
  const payload = JSON.stringify(payloadOf(request));
  if (payload.length > MOST_TEXT)
    throw new FleetError(
      'body_too_large',
      `what waits for a device may have ${MOST_TEXT} characters at most`,
    );
  const entries = 'entries' in request ? request.entries : [];
  if (!entries.some(({ isSecret }) => isSecret)) return { payload, sealed: null };
  const values = JSON.stringify(entries.map((entry) => ({ ...plainly(entry), isSecret: entry.isSecret })));
  if (values.length > MOST_TEXT)
    throw new FleetError(
      'body_too_large',
      `what waits for a device may have ${MOST_TEXT} characters at most`,
    );
  return { payload, sealed: keyring.seal(purpose(operation), utf8(values)) };
}

/** The request again, each value with the type it was asked for with. Throws KeyringError under another key file. */
export function decodePayload(row: Rows['operation'], keyring: Keyring): OperationRequest {
  const path = Lwm2mPath.parse(row.path);
  const payload = JSON.parse(row.payload) as Payload;
  const sealed =
    row.sealed === null
      ? undefined
      : (JSON.parse(fromUtf8(keyring.unseal(purpose(row.operation), row.sealed))) as SealedValue[]);
  const values = sealed ?? ((payload.values ?? []) as SealedValue[]);
  const entries = values.map(({ path: at, type, value, isSecret = false }): WrittenEntry => ({
    path: Lwm2mPath.parse(at),
    value: fromJson(value, { type }),
    isSecret,
  }));
  switch (row.kind) {
    case 'write':
      return { kind: 'write', path, mode: payload.mode ?? 'replace', entries };
    case 'create':
      return { kind: 'create', path, instance: payload.instance, entries };
    case 'execute':
      return { kind: 'execute', path, arguments: payload.arguments };
    case 'write-composite':
      return { kind: 'write-composite', path, entries };
    case 'read-composite':
    case 'observe-composite':
      return { kind: row.kind, path, paths: (payload.paths ?? []).map((text) => Lwm2mPath.parse(text)) };
    case 'write-attributes':
      return {
        kind: 'write-attributes',
        path,
        attributes: Object.fromEntries(
          Object.entries(payload.attributes ?? {}).filter(([, value]) => value !== undefined),
        ),
      };
    default:
      return { kind: row.kind, path };
  }
}

function payloadOf(request: OperationRequest): Payload {
  switch (request.kind) {
    case 'write':
      return { mode: request.mode, values: request.entries.map(openly) };
    case 'create':
      return {
        ...(request.instance === undefined ? {} : { instance: request.instance }),
        values: request.entries.map(openly),
      };
    case 'execute':
      return request.arguments === undefined ? {} : { arguments: request.arguments };
    case 'write-composite':
      return { values: request.entries.map(openly) };
    case 'read-composite':
    case 'observe-composite':
      return { paths: request.paths.map(({ text }) => text) };
    case 'write-attributes':
      return { attributes: request.attributes };
    default:
      return {};
  }
}

const plainly = ({ path, value }: WrittenEntry): { path: string; type: ValueType; value: Value } => ({
  path: path.text,
  type: value.type,
  value: toJson(value),
});

const openly = (entry: WrittenEntry): NonNullable<Payload['values']>[number] =>
  entry.isSecret ? { ...plainly(entry), value: null } : plainly(entry);
