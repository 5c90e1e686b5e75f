import { fromUtf8, utf8 } from '@holdfast/bytes';
import { reading } from '../formats/entries.ts';
import { formatLinks, parseLinks } from '../formats/link/link-format.ts';
import { linkPath, linkTarget } from '../formats/link/link-path.ts';
import type { Lwm2mPath } from '../path/lwm2m-path.ts';
import { readAttributes, writeAttributes } from './attribute-query.ts';
import type { NotificationAttributes } from './notification-attributes.ts';

/** One line of a Discover answer (Core 1.2, Discover and Bootstrap-Discover Operation). */
export interface Discovered {
  readonly path: Lwm2mPath;
  readonly attributes: NotificationAttributes;
  /** Object version. */
  readonly version?: string;
  /** How many instances a multiple resource has. */
  readonly dimension?: number;
  /** Short server id, of instances of objects 0, 1 and 21. */
  readonly serverId?: number;
  /** Server URI, of instances of object 0. */
  readonly serverUri?: string;
  /** Enabler version, of the root, in bootstrap. */
  readonly lwm2mVersion?: string;
}

/** How LwM2M 1.0 began a Bootstrap-Discover answer, with no link to hold the attribute; servers may accept it (Core 1.2). */
const BARE_VERSION = /^\s*lwm2m="?(\d{1,2}\.\d{1,2})"?\s*,/;

/** In the order of the answer. Links outside `rootPath`, and links that are no path of the data model, are left out. */
export function parseDiscover(payload: Uint8Array, rootPath = '/'): Discovered[] {
  const text = reading('link format', () => fromUtf8(payload));
  const links = parseLinks(text.replace(BARE_VERSION, '</>;lwm2m=$1,'));
  const found: Discovered[] = [];
  for (const { target, attributes } of links) {
    const path = linkPath(target, rootPath);
    if (path === undefined) continue;
    const version = nonEmpty(attributes.get('ver'));
    const dimension = count(attributes.get('dim'));
    const serverId = count(attributes.get('ssid'));
    const serverUri = nonEmpty(attributes.get('uri'));
    const lwm2mVersion = nonEmpty(attributes.get('lwm2m'));
    found.push({
      path,
      attributes: readAttributes(attributes),
      ...(version === undefined ? undefined : { version }),
      ...(dimension === undefined ? undefined : { dimension }),
      ...(serverId === undefined ? undefined : { serverId }),
      ...(serverUri === undefined ? undefined : { serverUri }),
      ...(lwm2mVersion === undefined ? undefined : { lwm2mVersion }),
    });
  }
  return found;
}

const nonEmpty = (value: string | true | undefined): string | undefined =>
  value === true || value === '' ? undefined : value;

const count = (value: string | true | undefined): number | undefined =>
  typeof value === 'string' && /^\d{1,5}$/.test(value) ? Number(value) : undefined;

export function formatDiscover(entries: readonly Discovered[], rootPath = '/'): Uint8Array {
  const links = entries.map(({ path, attributes, ...properties }) => {
    const { version, dimension, serverId, serverUri, lwm2mVersion } = properties;
    const written = new Map<string, string>();
    if (lwm2mVersion !== undefined) written.set('lwm2m', lwm2mVersion);
    if (version !== undefined) written.set('ver', version);
    if (dimension !== undefined) written.set('dim', String(dimension));
    if (serverId !== undefined) written.set('ssid', String(serverId));
    if (serverUri !== undefined) written.set('uri', serverUri);
    for (const [name, value] of writeAttributes(attributes)) written.set(name, value);
    return { target: linkTarget(path, rootPath), attributes: written };
  });
  return utf8(formatLinks(links));
}
