import { fromUtf8 } from '@holdfast/bytes';
import { reading } from '../formats/entries.ts';
import { formatLinks, parseLinks, type Link } from '../formats/link/link-format.ts';
import { linkPath, linkTarget } from '../formats/link/link-path.ts';
import { Lwm2mError, quote } from '../lwm2m-error.ts';
import { Lwm2mPath } from '../path/lwm2m-path.ts';
import type { RegisteredObject, RegisteredObjects } from './registration.ts';

/** A device of a few hundred instances sends some 5 kB; this bounds what one device can make us keep. */
const LIMITS = { maxLength: 65_536, maxLinks: 2_048, maxAttributes: 16 };
const MAX_CONTENT_FORMATS = 16;
const MAX_ROOT_PATH = 64;
/** The resource type of the link that names the root (the alternate path of Transport 1.1.1). */
const ROOT_TYPE = 'oma.lwm2m';

/** Links that name neither an object nor an instance are other resources of the same CoAP server, and are left out. */
export function parseObjectList(payload: Uint8Array): RegisteredObjects {
  const links = parseLinks(
    reading('link format', () => fromUtf8(payload)),
    LIMITS,
  );
  // Some devices leave out the type of the root where it is the default one.
  const root =
    links.find(({ attributes }) => words(attributes.get('rt')).includes(ROOT_TYPE)) ??
    links.find(({ target }) => target === '/');
  const rootPath = root === undefined ? '/' : checkRootPath(root.target);
  const objects = new Map<string, RegisteredObject>();
  for (const { target, attributes } of links) {
    const path = linkPath(target, rootPath);
    if (path === undefined || path.depth === 0 || path.depth > 2) continue;
    const version = path.depth === 1 ? objectVersion(attributes.get('ver')) : undefined;
    objects.set(path.text, version === undefined ? { path } : { path, version });
  }
  if (objects.size === 0) throw new Lwm2mError('bad-registration', 'the object list names no object');
  return {
    objects: [...objects.values()].sort((a, b) => Lwm2mPath.compare(a.path, b.path)),
    contentFormats: contentFormats(root),
    rootPath,
  };
}

const words = (value: string | true | undefined): string[] =>
  typeof value === 'string' ? value.split(' ').filter((word) => word !== '') : [];

function checkRootPath(target: string): string {
  const path = target.length > 1 && target.endsWith('/') ? target.slice(0, -1) : target;
  if (path.length > MAX_ROOT_PATH || !/^\/([\w.~-]+(\/[\w.~-]+)*)?$/.test(path)) {
    throw new Lwm2mError('bad-registration', `the root ${quote(target)} is no path`);
  }
  return path;
}

/** A version that is none is as good as not stated. */
const objectVersion = (value: string | true | undefined): string | undefined =>
  typeof value === 'string' && /^\d{1,4}\.\d{1,4}$/.test(value) ? value : undefined;

const contentFormats = (root: Link | undefined): number[] => {
  const formats = words(root?.attributes.get('ct')).flatMap((word) => {
    return /^\d{1,5}$/.test(word) && Number(word) <= 65_535 ? [Number(word)] : [];
  });
  return [...new Set(formats)].slice(0, MAX_CONTENT_FORMATS);
};

export function formatObjectList({ objects, contentFormats, rootPath }: RegisteredObjects): string {
  const links: Link[] = [];
  if (rootPath !== '/' || contentFormats.length > 0) {
    const attributes = new Map([['rt', ROOT_TYPE]]);
    if (contentFormats.length > 0) attributes.set('ct', contentFormats.join(' '));
    links.push({ target: checkRootPath(rootPath), attributes });
  }
  for (const { path, version } of objects) {
    if (path.depth !== 1 && path.depth !== 2) {
      throw new Lwm2mError('bad-registration', `${path.text} is neither an object nor an instance`);
    }
    links.push({
      target: linkTarget(path, rootPath),
      attributes: new Map(version === undefined ? [] : [['ver', version]]),
    });
  }
  return formatLinks(links);
}
