import type { Peer } from '@holdfast/kernel';

/** `host:port` or `[host]:port` as formatAddress writes it. */
export function peerAt(key: string): Peer {
  const colon = key.lastIndexOf(':');
  const host = key.slice(0, colon).replace(/^\[|\]$/g, '');
  return { key, address: { host, port: Number(key.slice(colon + 1)) } };
}
