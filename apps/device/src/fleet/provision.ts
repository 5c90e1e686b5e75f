import { randomBytes } from 'node:crypto';
import { toHex } from '@holdfast/bytes';
import { DeviceError } from '../device-error.ts';
import type { Credential } from './credential.ts';
import { readStateFile, writeStateFile, type KeyedCredential } from './key-file.ts';

export interface ProvisionOptions {
  /** Origin of the server's API, such as `http://127.0.0.1:8080`. */
  readonly api: string;
  readonly token: string;
  readonly endpoints: readonly string[];
  /** False: the devices speak plain CoAP and have no key. */
  readonly isSecure: boolean;
  /** Where their keys are kept between runs. */
  readonly stateFile?: string;
}

const AT_ONCE = 8;
const KEY_BYTES = 32;

/**
 * Adds each device to the server with a key made here, unless it is there already. Keys are on disk before the server has them,
 * so that whatever ends this run in between, the next one knows them.
 */
export async function provision(options: ProvisionOptions): Promise<Credential[]> {
  const { endpoints, isSecure, stateFile } = options;
  if (!isSecure) {
    const devices = endpoints.map((endpoint) => ({ endpoint }));
    await forEach(devices, async (device) => void (await add(options, device)));
    return devices;
  }
  const kept = stateFile === undefined ? [] : await readStateFile(stateFile);
  const known = new Map(kept.map((credential) => [credential.endpoint, credential]));
  const devices = endpoints.map((endpoint) => known.get(endpoint) ?? makeCredential(endpoint));
  const made = devices.filter(({ endpoint }) => !known.has(endpoint));
  if (stateFile !== undefined && made.length > 0) await writeStateFile(stateFile, [...kept, ...made]);
  const taken: string[] = [];
  await forEach(devices, async (device) => {
    if ((await add(options, device)) === 'taken' && !known.has(device.endpoint)) taken.push(device.endpoint);
  });
  if (taken.length === 0) return devices;
  // What was made for these is no key of theirs.
  if (stateFile !== undefined)
    await writeStateFile(stateFile, [...kept, ...made.filter(({ endpoint }) => !taken.includes(endpoint))]);
  throw new DeviceError('provisioning', explainTaken(taken, stateFile));
}

const explainTaken = (taken: readonly string[], stateFile: string | undefined): string =>
  `the server already has ${taken.length === 1 ? taken[0] : `${taken[0]} and ${taken.length - 1} more`}, and a key is never told again: ` +
  (stateFile === undefined
    ? 'give the --state file of the run that added them'
    : `${stateFile} does not hold their keys; give the file that does`) +
  ', or remove them with "holdfast devices rm"';

const makeCredential = (endpoint: string): KeyedCredential => ({
  endpoint,
  psk: { identity: endpoint, key: new Uint8Array(randomBytes(KEY_BYTES)) },
});

async function add(
  { api, token }: ProvisionOptions,
  { endpoint, psk }: Credential,
): Promise<'added' | 'taken'> {
  const security =
    psk === undefined ? { mode: 'none' } : { mode: 'psk', identity: psk.identity, key: toHex(psk.key) };
  let response: Response;
  try {
    response = await fetch(`${api.replace(/\/+$/, '')}/api/v1/devices`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ endpoint, security }),
    });
  } catch (cause) {
    throw new DeviceError('provisioning', `no server answers at ${api}`, { cause });
  }
  const body: unknown = await response.json().catch(() => undefined);
  if (response.status === 201) return 'added';
  const { code, detail } = (body ?? {}) as { code?: unknown; detail?: unknown };
  if (response.status === 409 && code === 'endpoint_taken') return 'taken';
  const reason = typeof detail === 'string' ? detail : `HTTP ${response.status}`;
  throw new DeviceError(
    'provisioning',
    `the server did not add ${endpoint}: ${reason}` +
      (response.status === 401 ? '; is HOLDFAST_ADMIN_TOKEN the one it was started with?' : ''),
  );
}

async function forEach<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let item = items[next++]; item !== undefined; item = items[next++]) await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, items.length) }, worker));
}
