import { codes, type OutgoingRequest } from '@holdfast/coap';
import type { Attack } from './attack.ts';
import { composite, execute, instance, opaque, remove, text } from './requests.ts';
import { tryDoor } from './try-door.ts';

const DOORS: readonly (readonly [name: string, expected: string, request: OutgoingRequest])[] = [
  ['another lifetime at the server, 1/0/1', '4.05', text('1/0/1', '86400')],
  ['another account at the server, 1/0', '4.05', instance(codes.put, '1/0')],
  ['a part of the account, 1/0', '4.05', instance(codes.post, '1/0')],
  ['a second server, in 1', '4.05', instance(codes.post, '1')],
  ['no server, 1/0', '4.05', remove('1/0')],
  ['other security, 0/0', '4.01', instance(codes.put, '0/0')],
  ['more security, in 0', '4.01', instance(codes.post, '0')],
  ['no security, 0/0', '4.01', remove('0/0')],
  ['access for others, in 2', '4.04', instance(codes.post, '2')],
  ['other access, 2/0', '4.04', instance(codes.put, '2/0')],
  ['no access, 2/0', '4.04', remove('2/0')],
  ['an image that nobody signed for, 5/0/0', '4.05', opaque('5/0/0', new Uint8Array(4096))],
  ['where to get an image, 5/0/1', '4.05', text('5/0/1', 'coap://mallory.example/image')],
  ['update, 5/0/2', '4.05', execute('5/0/2')],
  ['reboot, 3/0/4', '4.05', execute('3/0/4')],
  ['factory reset, 3/0/5', '4.04', execute('3/0/5')],
  ['disable, 1/0/4', '4.04', execute('1/0/4')],
  ['bootstrap, 1/0/9', '4.04', execute('1/0/9')],
  ['lock, in 8', '4.04', instance(codes.post, '8')],
  ['lock, 8/0', '4.04', instance(codes.put, '8/0')],
  ['wipe, 8/0/3', '4.04', execute('8/0/3')],
  ['no lock, 8/0', '4.04', remove('8/0')],
  ['another lifetime, in a composite write', '4.05', composite('1/0/1', '"v":86400')],
  ['an image, in a composite write', '4.05', composite('5/0/0', '"vd":"AAAA"')],
];

/** What plain LwM2M would do at the server's word alone. */
export const plainDoors: readonly Attack[] = DOORS.map(([name, expected, request]) => ({
  name,
  expected,
  run: (stage) => tryDoor(stage, request),
}));
