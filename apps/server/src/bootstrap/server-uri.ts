import { HoldfastError } from '@holdfast/kernel';

export class ServerUriError extends HoldfastError<'invalid_public_coaps'> {
  override readonly name = 'ServerUriError';
}

export interface Addresses {
  /** HOLDFAST_PUBLIC_COAPS. */
  readonly publicCoaps: string | undefined;
  readonly publicUrl: string | undefined;
  readonly host: string | undefined;
  readonly coaps: number;
}

const EVERY_ADDRESS: ReadonlySet<string> = new Set(['::', '0.0.0.0']);

/**
 * Where devices are told to find this server: what the operator says; else the host that people use, or the one address that is
 * listened at. Null where none of these is known. Throws ServerUriError.
 */
export function serverUri({ publicCoaps, publicUrl, host, coaps }: Addresses): string | null {
  if (publicCoaps !== undefined) {
    if (/^coaps:\/\/[^\s/?#@]+$/.test(publicCoaps) && URL.canParse(publicCoaps) && publicCoaps.length <= 255)
      return publicCoaps;
    throw new ServerUriError(
      'invalid_public_coaps',
      `HOLDFAST_PUBLIC_COAPS must be an address such as coaps://fleet.example:5684; it is ${publicCoaps}`,
    );
  }
  if (publicUrl !== undefined && URL.canParse(publicUrl))
    return `coaps://${new URL(publicUrl).hostname}:${coaps}`;
  if (host === undefined || EVERY_ADDRESS.has(host)) return null;
  return `coaps://${host.includes(':') ? `[${host}]` : host}:${coaps}`;
}
