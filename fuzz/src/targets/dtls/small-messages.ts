import {
  decodeHelloVerifyRequest,
  encodeHelloVerifyRequest,
} from '../../../../packages/dtls/src/handshake/hello-verify-request.ts';
import { decodePskName, encodePskName } from '../../../../packages/dtls/src/handshake/psk-key-exchange.ts';
import { decodeAlert, encodeAlert, type Alert } from '../../../../packages/dtls/src/record/alert.ts';
import { target } from '../../engine/target.ts';
import { bytesOf } from '../random-values.ts';

export const alertTarget = target<Alert | undefined>({
  name: 'dtls-alert',
  errors: [],
  seed: (random) =>
    encodeAlert(random.pick(['close_notify', 'bad_record_mac', 'unknown_psk_identity', 'no_renegotiation'])),
  decode: decodeAlert,
  // The level is the sender's to choose and follows from the name where we are the sender.
  encode: (alert) => {
    if (alert === undefined || alert.name === 'unknown') return undefined;
    const bytes = encodeAlert(alert.name);
    bytes[0] = alert.fatal ? 2 : 1;
    return bytes;
  },
});

export const helloVerifyTarget = target<Uint8Array>({
  name: 'dtls-hello-verify',
  errors: ['BytesError'],
  seed: (random) => encodeHelloVerifyRequest(bytesOf(random, 255)),
  decode: decodeHelloVerifyRequest,
  encode: encodeHelloVerifyRequest,
});

export const pskNameTarget = target<Uint8Array>({
  name: 'dtls-psk-name',
  errors: ['BytesError'],
  seed: (random) => encodePskName(bytesOf(random, 300)),
  decode: decodePskName,
  encode: encodePskName,
});
