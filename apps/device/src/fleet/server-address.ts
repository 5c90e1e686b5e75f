import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import type { Address } from '@holdfast/kernel';
import { DeviceError } from '../device-error.ts';

export interface ServerAddress {
  readonly isSecure: boolean;
  /** A name or a numeric address. */
  readonly host: string;
  readonly port: number;
}

/** Reads `coaps://host:port` and `coap://host:port`; the ports are 5684 and 5683 unless given (RFC 7252 §6). */
export function parseServerAddress(text: string): ServerAddress {
  const [, scheme, bracketed, plain, port] =
    /^(coaps?):\/\/(?:\[([0-9a-fA-F:.]+)\]|([^\s/:@[\]]+))(?::(\d{1,5}))?\/?$/.exec(text) ?? [];
  const host = bracketed ?? plain;
  if (host === undefined || Number(port ?? 1) < 1 || Number(port ?? 1) > 65_535)
    throw new DeviceError('options', `"${text}" is no server such as coaps://127.0.0.1:5684`);
  const isSecure = scheme === 'coaps';
  return { isSecure, host, port: Number(port ?? (isSecure ? 5684 : 5683)) };
}

export const formatServerAddress = ({ isSecure, host, port }: ServerAddress): string =>
  `${isSecure ? 'coaps' : 'coap'}://${host.includes(':') ? `[${host}]` : host}:${port}`;

export async function resolveAddress({ host, port }: ServerAddress): Promise<Address> {
  if (isIP(host) !== 0) return { host, port };
  try {
    return { host: (await lookup(host)).address, port };
  } catch (cause) {
    throw new DeviceError('unreachable', `the name ${host} cannot be resolved`, { cause });
  }
}
