import fc from 'fast-check';
import { Lwm2mPath, type Lwm2mValue } from '@holdfast/lwm2m';
import { expect, it } from 'vitest';
import type { Rows } from '../../journal/rows.ts';
import { Keyring } from '../../secrets/keyring.ts';
import { anOperation } from '../../store/testing/rows.ts';
import { isRepeatable, type OperationRequest } from '../operation-request.ts';
import { decodePayload, encodePayload } from './operation-payload.ts';

const keyring = new Keyring(new Uint8Array(32).fill(7));

const id = fc.integer({ min: 0, max: 65_534 });
const value: fc.Arbitrary<Lwm2mValue> = fc.oneof(
  fc.record({ type: fc.constant('string' as const), value: fc.string({ unit: 'grapheme' }) }),
  fc.record({ type: fc.constant('float' as const), value: fc.double({ noNaN: true }).map((n) => n + 0) }),
  fc.record({ type: fc.constant('boolean' as const), value: fc.boolean() }),
  fc.record({ type: fc.constant('opaque' as const), value: fc.uint8Array({ maxLength: 40 }) }),
  fc.record({ type: fc.constant('integer' as const), value: fc.maxSafeInteger() }),
  fc.record({
    type: fc.constant('unsigned' as const),
    value: fc.bigInt({ min: 2n ** 53n, max: 2n ** 64n - 1n }),
  }),
  fc.record({ type: fc.constant('time' as const), value: fc.integer({ min: 0, max: 4_000_000_000 }) }),
  fc.record({
    type: fc.constant('objlnk' as const),
    value: fc.record({ objectId: id, instanceId: id }),
  }),
);
const path = (...depths: number[]) =>
  fc.integer({ min: 0, max: depths.length - 1 }).chain((at) => {
    const length = depths[at] as number;
    return fc.array(id, { minLength: length, maxLength: length }).map((ids) => Lwm2mPath.of(...ids));
  });
const entries = fc.array(fc.record({ path: path(3, 4), value, isSecret: fc.boolean() }), { maxLength: 5 });
const request: fc.Arbitrary<OperationRequest> = fc.oneof(
  fc.record({
    kind: fc.constantFrom('read' as const, 'delete' as const, 'discover' as const, 'observe' as const),
    path: path(1, 2, 3),
  }),
  fc.record({
    kind: fc.constant('write' as const),
    path: path(2, 3),
    mode: fc.constantFrom('replace' as const, 'update' as const),
    entries,
  }),
  fc.record({
    kind: fc.constant('execute' as const),
    path: path(3),
    arguments: fc.option(fc.string(), { nil: undefined }),
  }),
  fc.record({
    kind: fc.constant('create' as const),
    path: path(1),
    instance: fc.option(id, { nil: undefined }),
    entries,
  }),
  fc.record({
    kind: fc.constant('write-attributes' as const),
    path: path(1, 2, 3),
    attributes: fc.record({
      pmin: fc.nat(),
      gt: fc.double({ noNaN: true, noDefaultInfinity: true }).map((n) => n + 0),
    }),
  }),
  fc.record({
    kind: fc.constantFrom('read-composite' as const, 'observe-composite' as const),
    path: fc.constant(Lwm2mPath.root),
    paths: fc.array(fc.oneof(path(1, 2, 3, 4), fc.constant(Lwm2mPath.root)), { minLength: 1, maxLength: 5 }),
  }),
  fc.record({
    kind: fc.constant('write-composite' as const),
    path: fc.constant(Lwm2mPath.root),
    entries,
  }),
);

const rowOf = (operation: number, asked: OperationRequest): Rows['operation'] =>
  anOperation(operation, 1, {
    kind: asked.kind,
    path: asked.path.text,
    repeatable: isRepeatable(asked),
    ...encodePayload(operation, asked, keyring),
  });

it('is the same request when it is read again, each value with its type', () => {
  fc.assert(
    fc.property(request, (asked) => {
      const again = decodePayload(rowOf(57, asked), keyring);
      expect(again).toEqual(asked);
    }),
  );
});

it('holds no secret that could be read, and opens for no other operation', () => {
  const secret: OperationRequest = {
    kind: 'write',
    path: Lwm2mPath.parse('/5/0/0'),
    mode: 'replace',
    entries: [
      { path: Lwm2mPath.parse('/5/0/0'), value: { type: 'string', value: 'hunter2' }, isSecret: true },
    ],
  };
  const row = rowOf(57, secret);
  expect(row.payload).toBe('{"mode":"replace","values":[{"path":"/5/0/0","type":"string","value":null}]}');
  expect(() => decodePayload({ ...row, operation: 58 }, keyring)).toThrow(
    expect.objectContaining({ name: 'KeyringError', code: 'unsealable' }),
  );
});
