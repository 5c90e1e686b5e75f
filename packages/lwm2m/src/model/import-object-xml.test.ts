import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { coreObjects } from './core-objects.ts';
import type { ObjectDefinition } from './definition.ts';
import { importObjectXml } from './import-object-xml.ts';
import { OWNER_TRUST_OBJECT, ownerTrust } from './objects/owner-trust.ts';

const vectors =
  process.env['HOLDFAST_VECTORS'] ?? fileURLToPath(new URL('../../../../../shared/data', import.meta.url));
const folder = `${vectors}/lwm2m-registry`;
const present = existsSync(folder);

describe.skipIf(!present)('the registry (needs lwm2m-registry in HOLDFAST_VECTORS)', () => {
  it('imports every file', () => {
    const reasons: string[] = [];
    const files = readdirSync(folder).filter((name) => name.endsWith('.xml'));
    let resources = 0;
    for (const name of files) {
      try {
        for (const object of importObjectXml(readFileSync(`${folder}/${name}`, 'utf8'))) {
          expect(`${object.id}.xml`).toBe(name);
          resources += object.resources.size;
        }
      } catch (error) {
        reasons.push(`${name}: ${String(error)}`);
      }
    }
    expect(reasons).toEqual([]);
    expect(files.length).toBeGreaterThanOrEqual(282);
    expect(resources).toBeGreaterThan(3_000);
  });

  it.each(
    coreObjects.filter(({ id }) => id !== OWNER_TRUST_OBJECT).map((object) => [object.id, object] as const),
  )('agrees with our own definition of object %i', (id, own) => {
    const imported = importObjectXml(readFileSync(`${folder}/${id}.xml`, 'utf8'));
    expect(imported.map(withoutProse)).toEqual([own]);
  });
});

it('the file that we give to makers of devices agrees with our own object', () => {
  const xml = readFileSync(new URL('../../../../docs/objects/26250.xml', import.meta.url), 'utf8');
  expect(importObjectXml(xml).map(withoutProse)).toEqual([ownerTrust]);
});

/** The product does not ship the registry's descriptions. */
function withoutProse(object: ObjectDefinition): ObjectDefinition {
  const strip = <T extends { readonly description?: string }>(value: T): T => {
    const copy = { ...value };
    delete (copy as { description?: string }).description;
    return copy;
  };
  return { ...strip(object), resources: new Map([...object.resources].map(([id, one]) => [id, strip(one)])) };
}

const file = (item: string, object = ''): string => `<?xml version="1.0"?>
<LWM2M><Object ObjectType="MODefinition">
<Name>Door &amp; <![CDATA[lock]]></Name><ObjectID>33000</ObjectID>
<MultipleInstances>Single</MultipleInstances><Mandatory>Optional</Mandatory>${object}
<Resources>${item}</Resources></Object></LWM2M>`;

const item = (type: string, more = ''): string => `
<Item ID="1"><Name>Open</Name><Operations>R</Operations><MultipleInstances>Single</MultipleInstances>
<Mandatory>Optional</Mandatory><Type>${type}</Type>${more}</Item>`;

describe('importObjectXml', () => {
  it('fills in what a file leaves out', () => {
    expect(importObjectXml(file(item('Boolean')))).toEqual([
      {
        id: 33000,
        version: '1.0',
        name: 'Door & lock',
        urn: 'urn:oma:lwm2m:x:33000',
        multiple: false,
        mandatory: false,
        resources: new Map([
          [1, { id: 1, name: 'Open', operations: 'R', multiple: false, mandatory: false, type: 'boolean' }],
        ]),
      },
    ]);
  });

  it.each([
    ['an unknown type', file(item('Flaot')), 'line 6: Type "Flaot" is none of LwM2M\'s'],
    ['an id that is none', file(item('Float').replace('"1"', '"x"')), 'line 6: ID "x" is no id'],
    ['a missing id', file(item('Float').replace(' ID="1"', '')), 'line 6: ID "" is no id'],
    ['a resource defined twice', file(item('Float') + item('Float')), 'line 8: resource 1 is defined twice'],
    [
      'an element that stands there twice',
      file(item('Float', '<Name>Shut</Name>')),
      'Name stands there twice',
    ],
    ['unknown operations', file(item('Float').replace('>R<', '>RX<')), 'Operations "RX" are not'],
    [
      'a version that is none',
      file(item('Float'), '<ObjectVersion>new</ObjectVersion>'),
      'ObjectVersion "new"',
    ],
    ['a file without objects', '<LWM2M></LWM2M>', 'no LWM2M element'],
    ['another root', '<html/>', 'no LWM2M element'],
    ['nothing', '', 'not well-formed XML'],
    ['a tag left open', file('<Item ID="1">'), 'not well-formed XML'],
    ['a DOCTYPE', `<!DOCTYPE x [<!ENTITY a "b">]>${file('')}`, 'a DOCTYPE is not accepted'],
    ['deep nesting', `<LWM2M>${'<a>'.repeat(500)}${'</a>'.repeat(500)}</LWM2M>`, 'not well-formed XML'],
  ])('refuses %s', (_name, xml, message) => {
    expect(() => importObjectXml(xml)).toThrow(
      expect.objectContaining({ code: 'bad-model', message: expect.stringContaining(message) }),
    );
  });

  it('refuses what is too large before it reads it', () => {
    expect(() => importObjectXml('<'.repeat(2_000_000))).toThrow(
      expect.objectContaining({ code: 'too-large' }),
    );
  });
});
