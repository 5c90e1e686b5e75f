import { randomBytes } from 'node:crypto';
import type { FeedEvent } from '@holdfast/api-contract';
import { eventually, type Holdfast } from '@holdfast/testing';

export interface Credential {
  readonly endpoint: string;
  readonly identity: string;
  readonly key: string;
  readonly keyHex: string;
}

/** With a printable PSK, since coap-client takes the key as text. */
export const newCredential = (endpoint: string): Credential => {
  const key = randomBytes(12).toString('hex');
  return { endpoint, identity: endpoint, key, keyHex: Buffer.from(key).toString('hex') };
};

export async function addDevice(
  server: Holdfast,
  credential: Credential,
  mode: 'psk' | 'none' = 'psk',
): Promise<Credential> {
  const { endpoint, identity, keyHex } = credential;
  await server.call('addDevice', {
    body: { endpoint, security: mode === 'psk' ? { mode, identity, key: keyHex } : { mode } },
  });
  return credential;
}

/** The newest event of the feed that fits, once there is one. */
export const feedEvent = (server: Holdfast, fits: (event: FeedEvent) => boolean): Promise<FeedEvent> =>
  eventually('an event in the feed', async () =>
    (await server.call('listEvents', { query: {} })).events.find(fits),
  );
