import { quote } from '../lwm2m-error.ts';
import { parseXml, type XmlElement } from './ddf-xml.ts';
import type { ObjectDefinition, Operations, ResourceDefinition } from './definition.ts';

/** Bounds what a definition keeps of a file's prose. */
const MAX_NAME = 200;
const MAX_PROSE = 4_000;
const MAX_ID = 65_535;

/**
 * Reads the objects of a definition file (LwM2M.xsd). Liberal where the registry's files are: a missing
 * version is 1.0, a missing URN is made up, a missing type is `none`, ranges are kept as they stand. Throws `bad-model`, saying what
 * is wrong on which line, or `too-large`.
 */
export function importObjectXml(xml: string): ObjectDefinition[] {
  const file = parseXml(xml);
  const objects = file.children('LWM2M').flatMap((root) => root.children('Object'));
  if (objects.length === 0) throw file.error('no LWM2M element with an Object in it');
  return objects.map(readObject);
}

function readObject(object: XmlElement): ObjectDefinition {
  const id = readId(object, 'ObjectID', object.text('ObjectID'));
  const resources = new Map<number, ResourceDefinition>();
  for (const item of object.children('Resources').flatMap((list) => list.children('Item'))) {
    const resource = readResource(item);
    if (resources.has(resource.id)) throw item.error(`resource ${resource.id} is defined twice`);
    resources.set(resource.id, resource);
  }
  const version = object.text('ObjectVersion') || '1.0';
  if (!/^\d{1,4}(\.\d{1,4})?$/.test(version))
    throw object.error(`ObjectVersion ${quote(version)} is no version`);
  const description = object.text('Description1').slice(0, MAX_PROSE);
  return {
    id,
    version,
    name: readName(object),
    urn: object.text('ObjectURN').slice(0, MAX_NAME) || defaultUrn(id, version),
    ...(description === '' ? undefined : { description }),
    multiple: readChoice(object, 'MultipleInstances', 'multiple', 'single'),
    mandatory: readChoice(object, 'Mandatory', 'mandatory', 'optional'),
    resources,
  };
}

function readResource(item: XmlElement): ResourceDefinition {
  const range = item.text('RangeEnumeration').slice(0, MAX_PROSE);
  const units = item.text('Units').slice(0, MAX_NAME);
  const description = item.text('Description').slice(0, MAX_PROSE);
  return {
    id: readId(item, 'ID', item.attribute('ID')),
    name: readName(item),
    operations: readOperations(item),
    multiple: readChoice(item, 'MultipleInstances', 'multiple', 'single'),
    mandatory: readChoice(item, 'Mandatory', 'mandatory', 'optional'),
    type: readType(item),
    ...(range === '' ? undefined : { range }),
    ...(units === '' ? undefined : { units }),
    ...(description === '' ? undefined : { description }),
  };
}

function readId(element: XmlElement, label: string, text: string): number {
  const id = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (!(id <= MAX_ID)) throw element.error(`${label} ${quote(text)} is no id`);
  return id;
}

function readName(element: XmlElement): string {
  const name = element.text('Name').replaceAll(/\s+/g, ' ').slice(0, MAX_NAME);
  if (name === '') throw element.error('Name is missing');
  return name;
}

function readChoice(element: XmlElement, label: string, yes: string, no: string): boolean {
  const text = element.text(label);
  const choice = text.toLowerCase();
  if (choice !== yes && choice !== no)
    throw element.error(`${label} ${quote(text)} is neither ${yes} nor ${no}`);
  return choice === yes;
}

const OPERATIONS: ReadonlyMap<string, Operations> = new Map<string, Operations>([
  ['', ''],
  ['R', 'R'],
  ['W', 'W'],
  ['RW', 'RW'],
  ['WR', 'RW'],
  ['E', 'E'],
]);

function readOperations(item: XmlElement): Operations {
  const text = item.text('Operations');
  const operations = OPERATIONS.get(text.toUpperCase());
  if (operations === undefined) throw item.error(`Operations ${quote(text)} are not R, W, RW, E or none`);
  return operations;
}

const TYPES: ReadonlyMap<string, ResourceDefinition['type']> = new Map<string, ResourceDefinition['type']>([
  ['', 'none'],
  ['none', 'none'],
  ['string', 'string'],
  ['integer', 'integer'],
  ['unsigned integer', 'unsigned'],
  ['float', 'float'],
  ['boolean', 'boolean'],
  ['opaque', 'opaque'],
  ['time', 'time'],
  ['objlnk', 'objlnk'],
  ['corelnk', 'corelnk'],
]);

function readType(item: XmlElement): ResourceDefinition['type'] {
  const text = item.text('Type');
  const type = TYPES.get(text.toLowerCase().replaceAll(/\s+/g, ' '));
  if (type === undefined) throw item.error(`Type ${quote(text)} is none of LwM2M's`);
  return type;
}

/** The ranges of the registry: `oma` for its own, `ext` for other bodies', `x` for companies'. */
function defaultUrn(id: number, version: string): string {
  const owner = id < 1024 ? 'oma' : id < 10_241 ? 'ext' : 'x';
  return `urn:oma:lwm2m:${owner}:${id}${version === '1.0' ? '' : `:${version}`}`;
}
