import { InvalidArgumentError } from 'commander';

/** A LwM2M path of one to four identifiers. */
export interface LwM2mPath {
  /** As the API's addresses have it: `3303/0/5700`. */
  readonly address: string;
  /** As people and the API's documents have it: `/3303/0/5700`. */
  readonly text: string;
  readonly ids: readonly number[];
}

/** Takes `/3303/0/5700` and `3303/0/5700`. */
export function parsePath(text: string): LwM2mPath {
  const address = text.startsWith('/') ? text.slice(1) : text;
  const ids = address.split('/').map((part) => (/^\d{1,5}$/.test(part) ? Number(part) : Number.NaN));
  // 65535 is reserved as an instance id, but a device is the one to say so.
  if (ids.length > 4 || ids.some((id) => !(id <= 65_535)))
    throw new InvalidArgumentError('Give a LwM2M path such as /3303/0/5700.');
  return { address: ids.join('/'), text: `/${ids.join('/')}`, ids };
}

/** Whether `path` (with its leading slash) is `above` or lies below it. */
export const isWithin = (path: string, above: string): boolean =>
  path === above || path.startsWith(`${above}/`);
