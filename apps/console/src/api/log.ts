import { ApiError } from '@holdfast/api-contract';
import { queryOptions } from '@tanstack/react-query';
import { fetchSignedIn } from './client.ts';

/** A checkpoint is a few kilobytes, a tile of entries 9, a content 64 at most. */
const MOST_BYTES = 1_000_000;

async function bytesAt(address: string, signal: AbortSignal): Promise<Uint8Array> {
  const response = await fetchSignedIn(address, { signal });
  const title = `The log has nothing at ${address}`;
  if (!response.ok)
    throw new ApiError({ type: 'about:blank', status: response.status, title, code: 'not_found' });
  const bytes = new Uint8Array(await response.arrayBuffer());
  if (bytes.length > MOST_BYTES) throw new Error(`${address} is longer than anything in a log`);
  return bytes;
}

export const checkpointQuery = queryOptions({
  queryKey: ['log', 'checkpoint'],
  queryFn: ({ signal }) => bytesAt('/log/checkpoint', signal),
  staleTime: 0,
});

/** What has been published under an address never changes. */
export const logBytesQuery = (address: string) =>
  queryOptions({ queryKey: ['log', address], queryFn: ({ signal }) => bytesAt(address, signal) });

export const contentAddress = (hash: string): string => `/log/content/${hash}`;
