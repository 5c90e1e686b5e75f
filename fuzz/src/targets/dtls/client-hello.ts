import {
  decodeClientHello,
  encodeClientHello,
  type ClientHello,
} from '../../../../packages/dtls/src/handshake/client-hello.ts';
import { target } from '../../engine/target.ts';
import { bytesOf, listOf } from '../random-values.ts';
import { extensionsOf, extensionWords, written } from './extensions.ts';

export const clientHelloTarget = target<ClientHello>({
  name: 'dtls-client-hello',
  errors: ['BytesError', 'DtlsError'],
  dictionary: extensionWords,
  seed: (random) =>
    encodeClientHello({
      version: 0xfefd,
      random: random.bytes(32),
      sessionId: bytesOf(random, 32),
      cookie: bytesOf(random, 32),
      cipherSuites: [0xc0a8, ...listOf(random, 8, () => random.below(0x1_0000))],
      compressionMethods: [0, ...listOf(random, 2, () => random.below(256))],
      extensions: extensionsOf(random, 'client'),
    }),
  decode: (input) => written(decodeClientHello(input)),
  encode: encodeClientHello,
});
