import type { Random } from '@holdfast/testing';
import type { Role } from '../../../../packages/dtls/src/cipher/key-schedule.ts';
import type { HelloExtensions } from '../../../../packages/dtls/src/handshake/hello-extensions.ts';
import { bytesOf, listOf, maybe } from '../random-values.ts';

/** Types of extensions that a hello may have, as they stand there. */
export const extensionWords = [
  Uint8Array.of(0x00, 0x17, 0x00, 0x00),
  Uint8Array.of(0x00, 0x36, 0x00, 0x01, 0x00),
  Uint8Array.of(0xff, 0x01, 0x00, 0x01, 0x00),
  Uint8Array.of(0x00, 0x0a, 0x00, 0x04, 0x00, 0x02, 0x00, 0x17),
  Uint8Array.of(0x00, 0x0b, 0x00, 0x02, 0x01, 0x00),
  Uint8Array.of(0x00, 0x0d, 0x00, 0x04, 0x00, 0x02, 0x04, 0x03),
  Uint8Array.of(0x00, 0x13, 0x00, 0x02, 0x01, 0x02),
  Uint8Array.of(0x00, 0x14, 0x00, 0x02, 0x01, 0x02),
  Uint8Array.of(0x00, 0x16, 0x00, 0x00),
  Uint8Array.of(0x00, 0x1c, 0x00, 0x02, 0x04, 0x00),
];

const numbersOf = (random: Random): number[] => listOf(random, 4, () => random.below(0x1_0000));
const typesOf = (random: Random): number[] => [
  random.below(3),
  ...listOf(random, 2, () => random.below(256)),
];

export const extensionsOf = (random: Random, sender: Role): HelloExtensions => ({
  extendedMasterSecret: random.chance(0.5),
  connectionId: maybe(random, () => bytesOf(random, 16)),
  renegotiationInfo: maybe(random, () => bytesOf(random, 4)),
  encryptThenMac: random.chance(0.3),
  recordSizeLimit: maybe(random, () => random.below(0x1_0000), 0.3),
  supportedGroups: maybe(random, () => numbersOf(random), 0.3),
  pointFormats: maybe(random, () => [0, 1], 0.3),
  signatureAlgorithms: maybe(random, () => numbersOf(random), 0.3),
  clientCertificateTypes: maybe(random, () => typesOf(random).slice(0, sender === 'client' ? 3 : 1), 0.3),
  serverCertificateTypes: maybe(random, () => typesOf(random).slice(0, sender === 'client' ? 3 : 1), 0.3),
  others: [],
});

/** Without what is only counted and never written: extensions that are not known. */
export const written = <Hello extends { readonly extensions: HelloExtensions }>(hello: Hello): Hello => ({
  ...hello,
  extensions: { ...hello.extensions, others: [] },
});
