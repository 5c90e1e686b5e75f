import { concat, toHex } from '@holdfast/bytes';
import {
  HASH_BYTES,
  MAX_NOTE_BYTES,
  tilePath,
  TILE_WIDTH,
  type ReadTile,
  type TileAddress,
} from '@holdfast/trust';
import { explainFetch, Failure } from '../failure.ts';

/** Where an audit reads a log. Nothing that comes from it is believed. */
export interface LogSource {
  checkpoint(): Promise<Uint8Array>;
  /** Undefined where it is not served. */
  entries(index: number, width: number): Promise<Uint8Array | undefined>;
  content(hash: Uint8Array): Promise<Uint8Array | undefined>;
  readonly readTile: ReadTile;
}

const MAX_CONTENT_BYTES = 1024 * 1024;
const MAX_BUNDLE_BYTES = TILE_WIDTH * (2 + 33);
const ANSWER_MS = 30_000;

/** A log that is published over HTTP, below `url`. The token is for one that is private. */
export function httpLog(url: string, token: string | undefined): LogSource {
  const prefix = url.endsWith('/') ? url : `${url}/`;
  const get = (path: string, most: number): Promise<Uint8Array | undefined> =>
    fetchBytes(`${prefix}${path}`, most, token);
  const tile = (address: TileAddress, most: number) => get(`tile/${tilePath(address)}`, most);
  return {
    async checkpoint() {
      const note = await get('checkpoint', MAX_NOTE_BYTES);
      if (note === undefined) throw new Failure('log_source', `there is no log at ${url}`);
      return note;
    },
    entries: (index, width) => tile({ level: 'entries', index, width }, MAX_BUNDLE_BYTES),
    content: (hash) => get(`content/${toHex(hash)}`, MAX_CONTENT_BYTES),
    async readTile(address) {
      const hashes = await tile(address, TILE_WIDTH * HASH_BYTES);
      if (hashes === undefined)
        throw new Failure('log_source', `the log does not serve tile ${tilePath(address)}`);
      return hashes;
    },
  };
}

async function fetchBytes(
  url: string,
  most: number,
  token: string | undefined,
): Promise<Uint8Array | undefined> {
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  try {
    const response = await fetch(url, { headers, redirect: 'error', signal: AbortSignal.timeout(ANSWER_MS) });
    if (response.status === 404 || response.status === 410) {
      await response.body?.cancel();
      return undefined;
    }
    if (!response.ok) throw new Failure('log_source', `${url} was answered with ${response.status}`);
    const parts: Uint8Array[] = [];
    let length = 0;
    for await (const part of response.body ?? []) {
      length += part.length;
      if (length > most) throw new Failure('log_source', `${url} is larger than ${most} bytes`);
      parts.push(part);
    }
    return concat(...parts);
  } catch (error) {
    throw explainFetch(error, url);
  }
}
