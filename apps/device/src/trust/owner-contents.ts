import { fromHex, fromUtf8 } from '@holdfast/bytes';
import { DeviceError } from '../device-error.ts';

/** What an attachment of the commands servers and credentials says: docs/trust-format.md, "Attachment". */
export interface OwnerCredentials {
  readonly identity: string;
  readonly key: Uint8Array;
}

export interface OwnerServer {
  /** `coaps://host:port` */
  readonly uri: string;
  /** Absent: the credential stays. */
  readonly credentials: OwnerCredentials | undefined;
}

/** Throws DeviceError `bad-write`. */
export function readCredentials(content: Uint8Array): OwnerCredentials {
  return credentialsIn(parsed(content));
}

/** The first that is listed: the logger has one server. Throws DeviceError `bad-write`. */
export function readServers(content: Uint8Array): OwnerServer {
  const { servers } = parsed(content);
  const [first] = Array.isArray(servers) ? (servers as unknown[]) : [];
  if (!isRecord(first) || typeof first['uri'] !== 'string')
    throw new DeviceError('bad-write', 'no server in what the owner signed');
  const { uri, identity, key } = first;
  const stays = identity === undefined && key === undefined;
  return { uri, credentials: stays ? undefined : credentialsIn(first) };
}

function credentialsIn({ identity, key }: Readonly<Record<string, unknown>>): OwnerCredentials {
  if (
    typeof identity !== 'string' ||
    identity === '' ||
    typeof key !== 'string' ||
    !/^([0-9a-f]{2}){16,64}$/.test(key)
  )
    throw new DeviceError('bad-write', 'no identity and key in what the owner signed');
  return { identity, key: fromHex(key) };
}

function parsed(content: Uint8Array): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(fromUtf8(content));
    if (isRecord(value)) return value;
  } catch (cause) {
    throw new DeviceError('bad-write', 'what the owner signed is not JSON', { cause });
  }
  throw new DeviceError('bad-write', 'what the owner signed is no object');
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
