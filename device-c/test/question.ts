import { fromHex, toHex, utf8 } from '@holdfast/bytes';
import {
  bundleOf,
  deviceOf,
  storedRoot,
  type Vector,
  type VectorDevice,
  type VectorFile,
} from './vectors.ts';

const hex = (bytes: Uint8Array): string => (bytes.length === 0 ? '-' : toHex(bytes));

/** A device's state in the words of test/program/main.c. */
export const stateWords = ({
  highestIndex,
  timeFloor,
  actedFloor,
  acted,
}: Pick<VectorDevice, 'highestIndex' | 'timeFloor' | 'actedFloor' | 'acted'>): (string | number)[] => [
  highestIndex + 1,
  timeFloor,
  actedFloor,
  acted.length,
  ...acted.flat(),
];

/** What test/program/main.c is asked for a vector. */
export function verifyQuestion(file: VectorFile, of: Vector): (string | number)[] {
  const device = deviceOf(file, of);
  return [
    'verify',
    toHex(storedRoot(fromHex(file.roots[device.root] ?? ''))),
    hex(utf8(device.endpoint)),
    hex(utf8(device.model)),
    device.operations.reduce((bits, operation) => bits + 2 ** operation, 0),
    device.clock ?? 0,
    ...stateWords(device),
    device.nonce,
    hex(bundleOf(of)),
  ];
}
