import { fromUtf8, utf8 } from '@holdfast/bytes';
import { importObjectXml, type ObjectDefinition, type ResourceDefinition } from '@holdfast/lwm2m';
import type { Random } from '@holdfast/testing';
import { target } from '../../engine/target.ts';
import { wordOf } from '../random-values.ts';

const escaped = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll(/[^ -~]/gu, (one) => `&#${one.codePointAt(0)};`);

const tag = (name: string, text: string): string => `<${name}>${escaped(text)}</${name}>`;
const TYPES = { integer: 'Integer', unsigned: 'Unsigned Integer', none: '' } as const;

const itemOf = ({
  id,
  name,
  operations,
  multiple,
  mandatory,
  type,
  range = '',
  units = '',
  description = '',
}: ResourceDefinition): string =>
  [
    `<Item ID="${id}">`,
    tag('Name', name),
    tag('Operations', operations),
    tag('MultipleInstances', multiple ? 'Multiple' : 'Single'),
    tag('Mandatory', mandatory ? 'Mandatory' : 'Optional'),
    tag('Type', type in TYPES ? TYPES[type as keyof typeof TYPES] : type),
    tag('RangeEnumeration', range),
    tag('Units', units),
    tag('Description', description),
    '</Item>',
  ].join('');

/** A definition file as the registry has them. */
const xmlOf = (objects: readonly ObjectDefinition[]): string =>
  [
    '<?xml version="1.0" encoding="UTF-8"?><LWM2M>',
    ...objects.map((object) =>
      [
        '<Object ObjectType="MODefinition">',
        tag('Name', object.name),
        tag('Description1', object.description ?? ''),
        tag('ObjectID', String(object.id)),
        tag('ObjectURN', object.urn),
        tag('ObjectVersion', object.version),
        tag('MultipleInstances', object.multiple ? 'Multiple' : 'Single'),
        tag('Mandatory', object.mandatory ? 'Mandatory' : 'Optional'),
        `<Resources>${[...object.resources.values()].map(itemOf).join('')}</Resources></Object>`,
      ].join(''),
    ),
    '</LWM2M>',
  ].join('');

const resourceOf = (random: Random, id: number): ResourceDefinition => ({
  id,
  name: wordOf(random),
  operations: random.pick(['R', 'W', 'RW', 'E', '']),
  multiple: random.chance(0.5),
  mandatory: random.chance(0.5),
  type: random.pick(['none', 'string', 'integer', 'unsigned', 'float', 'opaque', 'time', 'objlnk']),
  units: random.pick(['', 'Cel', '%']),
});

export const objectXmlTarget = target<ObjectDefinition[]>({
  name: 'lwm2m-object-xml',
  errors: ['Lwm2mError', 'BytesError'],
  maxInput: 6000,
  dictionary: [
    '<!DOCTYPE a [<!ENTITY b "c">]>',
    '<![CDATA[',
    ']]>',
    '<!--',
    '-->',
    '<?xml',
    '&#x10ffff;',
    '&#9999999;',
    '&lt;',
    '&nope;',
    '<Item ID="0">',
    '<Object>',
    '<LWM2M/>',
    '__proto__',
    'constructor',
    ' xmlns:a="b"',
    '<a:b/>',
  ],
  seed: (random) =>
    utf8(
      xmlOf(
        Array.from({ length: 1 + random.below(2) }, () => ({
          id: random.below(65_536),
          version: random.pick(['1.0', '1.1', '2']),
          name: wordOf(random),
          urn: `urn:oma:lwm2m:x:${wordOf(random)}`,
          multiple: random.chance(0.5),
          mandatory: random.chance(0.5),
          resources: new Map(
            Array.from({ length: random.below(4) }, (_, id) => [id, resourceOf(random, id)]),
          ),
        })),
      ),
    ),
  decode: (input) => importObjectXml(fromUtf8(input)),
});
