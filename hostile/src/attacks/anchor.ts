import { codes, type OutgoingRequest } from '@holdfast/coap';
import type { Attack } from './attack.ts';
import { composite, execute, instance, opaque, remove, text } from './requests.ts';
import { tryDoor } from './try-door.ts';

const ANCHORS: readonly (readonly [name: string, expected: string, request: OutgoingRequest])[] = [
  ['another version of the root, 26250/0/4', '4.05', text('26250/0/4', '9')],
  ['another root, 26250/0/5', '4.05', opaque('26250/0/5', new Uint8Array(32))],
  ['a lower index, 26250/0/6', '4.05', text('26250/0/6', '0')],
  ['a nonce of the past, 26250/0/2', '4.05', opaque('26250/0/2', new Uint8Array(16))],
  ['another device key, 26250/0/3', '4.05', opaque('26250/0/3', new Uint8Array(34))],
  ['unlocked, 26250/0/7', '4.05', text('26250/0/7', '0')],
  ['an earlier time, 26250/0/8', '4.05', text('26250/0/8', '0')],
  ['another whole, 26250/0', '4.05', instance(codes.put, '26250/0')],
  ['a second anchor, in 26250', '4.05', instance(codes.post, '26250')],
  ['no anchor, 26250/0', '4.05', remove('26250/0')],
  ['another root, in a composite write', '4.05', composite('26250/0/5', '"vd":"AAAA"')],
  ['everything deleted, as a bootstrap server may', '4.05', { method: codes.delete, path: [] }],
  ['the end of a bootstrap that never began', '4.04', execute('bs')],
];

/** The root of trust by whatever is no root that the owner signed. */
export const anchor: readonly Attack[] = ANCHORS.map(([name, expected, request]) => ({
  name,
  expected,
  run: (stage) => tryDoor(stage, request),
}));
