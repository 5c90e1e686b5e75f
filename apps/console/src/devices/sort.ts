import type { DeviceSummary } from '@holdfast/api-contract';
import { attentionOrder, stateOrder } from '../parts/order.ts';
import { compareVersions } from './filter-tokens.ts';

export interface Sort {
  readonly column: string;
  readonly descending: boolean;
}

/** From the address: `lastSeen`, `-battery`. */
export function parseSort(text: string | undefined): Sort {
  const descending = text?.startsWith('-') ?? false;
  const column = text?.replace(/^-/, '') ?? 'endpoint';
  return column in keys ? { column, descending } : { column: 'endpoint', descending: false };
}

export function sortText({ column, descending }: Sort): string | undefined {
  return column === 'endpoint' && !descending ? undefined : `${descending ? '-' : ''}${column}`;
}

type Key = string | number | null;

const keys: Readonly<Record<string, (device: DeviceSummary) => Key>> = {
  endpoint: (device) => device.endpoint,
  state: (device) => stateOrder.indexOf(device.state),
  model: (device) => device.model,
  manufacturer: (device) => device.manufacturer,
  serialNumber: (device) => device.serialNumber,
  firmware: (device) => device.firmware,
  // Newest first is what "last seen" ascending means to a reader: the shortest time ago.
  lastSeen: (device) => (device.lastSeen === null ? null : -Date.parse(device.lastSeen)),
  addedAt: (device) => -Date.parse(device.addedAt),
  lifetime: (device) => {
    const { registration } = device;
    if (registration === null) return null;
    return registration.expiresAt === null ? Number.MAX_SAFE_INTEGER : Date.parse(registration.expiresAt);
  },
  battery: (device) => device.battery,
  signal: (device) => (device.signal === null ? null : -device.signal),
  address: (device) => device.registration?.address ?? null,
  security: (device) => device.security.mode,
  attention: (device) =>
    device.attention.length === 0
      ? null
      : Math.min(...device.attention.map((reason) => attentionOrder.indexOf(reason))),
};

/** Endpoints in order. What is not known comes last either way; equals by endpoint. */
export function orderDevices(devices: Iterable<DeviceSummary>, { column, descending }: Sort): string[] {
  const key = keys[column] ?? ((device: DeviceSummary) => device.endpoint);
  const compare = column === 'firmware' ? compareVersionKeys : compareKeys;
  const keyed = [...devices].map((device) => ({ endpoint: device.endpoint, key: key(device) }));
  const sign = descending ? -1 : 1;
  keyed.sort((a, b) => {
    if (a.key === null || b.key === null)
      return a.key === b.key ? compareKeys(a.endpoint, b.endpoint) : a.key === null ? 1 : -1;
    return sign * compare(a.key, b.key) || compareKeys(a.endpoint, b.endpoint);
  });
  return keyed.map(({ endpoint }) => endpoint);
}

function compareKeys(a: string | number, b: string | number): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function compareVersionKeys(a: string | number, b: string | number): number {
  return compareVersions(String(a), String(b));
}
