import {
  decodeCertificateRequest,
  encodeCertificateRequest,
  type CertificateRequest,
} from '../../../../packages/dtls/src/handshake/certificate-request.ts';
import {
  decodeCertificateVerify,
  encodeCertificateVerify,
  type DigitallySigned,
} from '../../../../packages/dtls/src/handshake/digitally-signed.ts';
import {
  decodeEcdhPoint,
  decodeEcdhServerKeyExchange,
  encodeEcdhPoint,
  encodeEcdhServerKeyExchange,
  type EcdhServerKeyExchange,
} from '../../../../packages/dtls/src/handshake/ecdh-key-exchange.ts';
import { target } from '../../engine/target.ts';
import { bytesOf, listOf } from '../random-values.ts';

const errors = ['BytesError', 'DtlsError'];

export const certificateRequestTarget = target<CertificateRequest>({
  name: 'dtls-certificate-request',
  errors,
  seed: (random) =>
    encodeCertificateRequest({
      certificateTypes: listOf(random, 4, () => random.below(256)),
      signatureAlgorithms: listOf(random, 6, () => random.below(0x1_0000)),
    }),
  decode: decodeCertificateRequest,
  encode: encodeCertificateRequest,
});

export const certificateVerifyTarget = target<DigitallySigned>({
  name: 'dtls-certificate-verify',
  errors,
  seed: (random) => encodeCertificateVerify({ algorithm: 0x0403, signature: bytesOf(random, 80) }),
  decode: decodeCertificateVerify,
  encode: encodeCertificateVerify,
});

export const ecdhServerTarget = target<EcdhServerKeyExchange>({
  name: 'dtls-ecdh-server',
  errors,
  seed: (random) =>
    encodeEcdhServerKeyExchange({
      group: random.pick([23, 29, random.below(0x1_0000)]),
      point: bytesOf(random, 133),
      signed: { algorithm: 0x0403, signature: bytesOf(random, 80) },
    }),
  decode: decodeEcdhServerKeyExchange,
  encode: encodeEcdhServerKeyExchange,
});

export const ecdhPointTarget = target<Uint8Array>({
  name: 'dtls-ecdh-point',
  errors,
  seed: (random) => encodeEcdhPoint(bytesOf(random, 133)),
  decode: decodeEcdhPoint,
  encode: encodeEcdhPoint,
});
