import { describe, expect, it } from 'vitest';
import { Lwm2mPath } from '../path/lwm2m-path.ts';
import type { Entry } from '../values/entry.ts';
import { accessControlEntries, readAccessControls, type AccessControl } from './access-control.ts';
import { may, type GuardedOperation } from './may.ts';

const path = (text: string): Lwm2mPath => Lwm2mPath.parse(text);
const R = 1;
const W = 2;
const E = 4;
const D = 8;
const C = 16;

const control = (id: number, of: string, owner: number, acl: Record<number, number>): AccessControl => {
  const [objectId, instanceId = 65_535] = path(of).ids as [number, number?];
  return {
    id,
    objectId,
    instanceId,
    owner,
    acl: new Map(Object.entries(acl).map(([key, mask]) => [+key, mask])),
  };
};

/** Server 1 owns most; 2 and 3 are guests. */
const CONTROLS: readonly AccessControl[] = [
  control(0, '/3303/0', 1, { 2: R | W }),
  control(1, '/3303/1', 1, { 1: R, 0: E }),
  control(2, '/3303/2', 1, {}),
  control(3, '/3303', 65_535, { 2: C, 0: C }),
  control(4, '/5/0', 2, { 0: 0, 3: R | W | E | D | C }),
];

describe('may', () => {
  it.each([
    ['an owner without rights of its own may all', 1, 'delete', '/3303/0', true],
    ['an owner with rights of its own may no more', 1, 'write', '/3303/1', false],
    ['an owner with rights of its own may these', 1, 'read', '/3303/1/5700', true],
    ['a guest may what it was given', 2, 'write', '/3303/0/5750', true],
    ['a guest may no more', 2, 'execute', '/3303/0/5605', false],
    ['a guest that is not named may what all may', 3, 'execute', '/3303/1/5605', true],
    ['which is not for the owner', 1, 'execute', '/3303/1/5605', false],
    ['nothing is for nobody', 3, 'read', '/3303/2', false],
    ["an instance without a rule is nobody's", 1, 'read', '/3303/9', false],
    ['observing is reading', 2, 'observe', '/3303/0/5700', true],
    ['attributes are for readers', 2, 'write-attributes', '/3303/0/5700', true],
    ['attributes are for no others', 3, 'write-attributes', '/3303/1/5700', false],
    ["a resource instance is its instance's", 2, 'read', '/3303/0/5700/1', true],
    ["creating is a right of one's own", 2, 'create', '/3303', true],
    ['creating is no right for all', 3, 'create', '/3303', false],
    ['the owner of instances may not create others', 1, 'create', '/3303', false],
    ['objects without a rule have no new instances', 2, 'create', '/5', false],
    ['reading an object is asked for each instance', 3, 'read', '/3303', true],
    ['reading the root is, too', 3, 'observe', '/', true],
    ['objects are not written', 1, 'write', '/3303', false],
    ['all may discover', 3, 'discover', '/3303/2', true],
    ['no server reaches Security', 1, 'discover', '/0', false],
    ['no server reads Security', 1, 'read', '/0/0/0', false],
    ['no server reaches OSCORE', 1, 'read', '/21/0', false],
    ['rules are read by all', 3, 'read', '/2/0', true],
    ['rules are written by their owner', 1, 'write', '/2/0/2', true],
    ['rules are written by no other', 2, 'write', '/2/0/2', false],
    ['rules of bootstrap are written by nobody', 1, 'write', '/2/3', false],
    ['rules go with what they guard', 1, 'delete', '/2/0', false],
    ['rules are not created', 1, 'create', '/2', false],
  ] as [string, number, GuardedOperation, string, boolean][])(
    '%s',
    (_name, serverId, operation, at, answer) => {
      expect(may(serverId, operation, path(at), CONTROLS)).toBe(answer);
    },
  );

  it("without access control the one server may all but what is bootstrap's", () => {
    expect(may(1, 'write', path('/3303/0'), undefined)).toBe(true);
    expect(may(1, 'create', path('/3303'), undefined)).toBe(true);
    expect(may(1, 'read', path('/0/0'), undefined)).toBe(false);
  });
});

describe('instances of Access Control', () => {
  it('come back from their resources', () => {
    expect(readAccessControls(CONTROLS.flatMap(accessControlEntries))).toEqual(CONTROLS);
    expect(readAccessControls([])).toEqual([]);
  });

  const entry = (at: string, value: number): Entry => ({ path: path(at), value: { type: 'integer', value } });
  const whole = [entry('/2/0/0', 3303), entry('/2/0/1', 0), entry('/2/0/3', 1)];

  it.each<[string, Entry[]]>([
    ['without an owner', whole.slice(0, 2)],
    ['of no object', whole.slice(1)],
    ['of an id beyond all', [...whole, entry('/2/0/0', 65_536)]],
    ['with a negative id', [...whole, entry('/2/0/3', -1)]],
    ['with rights that there are not', [...whole, entry('/2/0/2/1', 32)]],
    ['with a single right', [...whole, entry('/2/0/2', 1)]],
    ['with an id of text', [...whole, { path: path('/2/0/1'), value: { type: 'string', value: '0' } }]],
  ])('%s are none', (_name, entries) => {
    expect(() => readAccessControls(entries)).toThrow(
      expect.objectContaining({ name: 'Lwm2mError', code: 'bad-value' }),
    );
  });
});
