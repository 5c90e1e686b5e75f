import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { toHex } from '@holdfast/bytes';
import { encodeEntryBundle, formatNote, parseTilePath, type TileAddress } from '@holdfast/trust';
import { sha256 } from '../sha256.ts';
import type { HostileLog } from './hostile-log.ts';

export interface LogMirror {
  readonly url: string;
  close(): void;
}

/** Publishes a log as the server would, such as it is. */
export async function publish(log: HostileLog, contents: readonly Uint8Array[]): Promise<LogMirror> {
  const checkpoint = formatNote(log.note(await log.checkpoint()));
  const byHash = new Map(contents.map((content) => [toHex(sha256(content)), content]));
  const tile = async (address: TileAddress): Promise<Uint8Array> =>
    address.level === 'entries'
      ? encodeEntryBundle(log.entries.slice(0, address.width))
      : await log.readTile({ ...address, level: address.level });
  const answer = async (path: string): Promise<Uint8Array | string | undefined> => {
    if (path === '/checkpoint') return checkpoint;
    if (path.startsWith('/content/')) return byHash.get(path.slice('/content/'.length));
    return path.startsWith('/tile/') ? await tile(parseTilePath(path.slice('/tile/'.length))) : undefined;
  };
  const server = createServer((request, response) => {
    answer(request.url ?? '/').then(
      (body) => response.writeHead(body === undefined ? 404 : 200).end(body),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/`, close: () => server.close() };
}
