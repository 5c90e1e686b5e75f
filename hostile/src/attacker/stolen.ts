import { createDecipheriv } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { concat, utf8 } from '@holdfast/bytes';
import type { LogIdentity } from '@holdfast/trust';

const NONCE_END = 13;
const TAG_BYTES = 16;

/** All that is of use in a data folder: the attacker has the server's disk. */
export interface Stolen {
  readonly log: LogIdentity;
  /** The seed of the log's key. */
  readonly logSecret: Uint8Array;
  /** Every entry of the log, in its order. */
  readonly entries: readonly Uint8Array[];
  /** The devices' pre-shared keys by identity. */
  readonly keys: ReadonlyMap<string, Uint8Array>;
  /** What devices were given, by index in the log. */
  readonly signed: ReadonlyMap<number, Uint8Array>;
  /** The database, for what else there is to change. */
  readonly file: string;
}

export async function steal(folder: string): Promise<Stolen> {
  const serverKey = new Uint8Array(await readFile(join(folder, 'server.key')));
  const file = join(folder, 'holdfast.db');
  const database = new DatabaseSync(file, { readOnly: true });
  const rows = (query: string): unknown => database.prepare(query).all();
  try {
    const [key] = rows('select origin, public_key, sealed_key from log_key') as readonly LogKeyRow[];
    if (key === undefined) throw new Error('there is no log key to steal');
    const devices = rows(
      'select device, identity, sealed_key from device where sealed_key is not null',
    ) as readonly DeviceRow[];
    const entries = rows('select type, hash from log_entry order by entry') as readonly EntryRow[];
    const contents = rows(
      'select e.entry as entry, c.content as content from log_entry e join log_content c on c.hash = lower(hex(e.hash))',
    ) as readonly ContentRow[];
    return {
      file,
      log: { origin: key.origin, key: new Uint8Array(key.public_key) },
      logSecret: unseal(serverKey, `log-key:${key.origin}`, key.sealed_key),
      entries: entries.map(({ type, hash }) => concat(Uint8Array.of(type), hash)),
      signed: new Map(contents.map(({ entry, content }) => [entry, new Uint8Array(content)])),
      keys: new Map(
        devices.map((row) => [row.identity, unseal(serverKey, `psk:${row.device}`, row.sealed_key)]),
      ),
    };
  } finally {
    database.close();
  }
}

interface LogKeyRow {
  readonly origin: string;
  readonly public_key: Uint8Array;
  readonly sealed_key: Uint8Array;
}

interface DeviceRow {
  readonly device: number;
  readonly identity: string;
  readonly sealed_key: Uint8Array;
}

interface EntryRow {
  readonly type: number;
  readonly hash: Uint8Array;
}

interface ContentRow {
  readonly entry: number;
  readonly content: Uint8Array;
}

/** The form in which the server seals: format (1), nonce (12), ciphertext, tag (16), of AES-256-GCM. */
function unseal(serverKey: Uint8Array, purpose: string, sealed: Uint8Array): Uint8Array {
  const decipher = createDecipheriv('aes-256-gcm', serverKey, sealed.subarray(1, NONCE_END));
  decipher.setAAD(utf8(purpose));
  decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
  return concat(decipher.update(sealed.subarray(NONCE_END, -TAG_BYTES)), decipher.final());
}
