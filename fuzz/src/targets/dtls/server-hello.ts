import {
  decodeServerHello,
  encodeServerHello,
  type ServerHello,
} from '../../../../packages/dtls/src/handshake/server-hello.ts';
import { target } from '../../engine/target.ts';
import { bytesOf } from '../random-values.ts';
import { extensionsOf, extensionWords, written } from './extensions.ts';

export const serverHelloTarget = target<ServerHello>({
  name: 'dtls-server-hello',
  errors: ['BytesError', 'DtlsError'],
  dictionary: extensionWords,
  seed: (random) =>
    encodeServerHello({
      version: 0xfefd,
      random: random.bytes(32),
      sessionId: bytesOf(random, 32),
      cipherSuite: random.pick([0xc0a8, 0xc0ae, 0x00a8]),
      compressionMethod: 0,
      extensions: extensionsOf(random, 'server'),
    }),
  decode: (input) => written(decodeServerHello(input)),
  encode: encodeServerHello,
});
