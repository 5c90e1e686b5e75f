import { equal } from '@holdfast/bytes';
import { codes, isRequest, isResponse } from '../message/codes.ts';
import { noBytes } from '../message/coap-message.ts';
import type { CoapOption } from '../options/coap-option.ts';
import { optionNumbers } from '../options/option-numbers.ts';
import { findOption } from '../options/option-values.ts';
import { open, seal } from './aead-algorithms.ts';
import { encodeCbor } from './cbor.ts';
import type { OscoreKeys } from './derive-keys.ts';
import { joinOptions, splitOptions } from './option-classes.ts';
import { OscoreError } from './oscore-error.ts';
import { decodeOscoreOption, encodeOscoreOption, type OscoreHeader } from './oscore-option.ts';
import { decodePartialIv, encodePartialIv, nonceOf } from './partial-iv.ts';
import { decodePlaintext, encodePlaintext, type PlainMessage } from './plain-message.ts';

/** What ties responses to their request (RFC 8613 §5.4). */
export interface RequestBinding {
  readonly kid: Uint8Array;
  readonly partialIv: Uint8Array;
  /** The code that its protected responses show: 2.05 for a FETCH, which requests to observe are shown as, else 2.04 (RFC 8613 §4.2). */
  readonly responseCode: number;
}

const OSCORE_VERSION = 1;
/** No option is of class I (RFC 8613 §4.1.2). */
const CLASS_I_OPTIONS = noBytes;

/** RFC 8613 §8.1. `sequence` must be durably reserved and never used before. */
export function protectRequest(
  keys: OscoreKeys,
  message: PlainMessage,
  sequence: number,
): { readonly outer: PlainMessage; readonly binding: RequestBinding } {
  const partialIv = encodePartialIv(sequence);
  const observes = findOption(message.options, optionNumbers.observe) !== undefined;
  const binding = bind(keys.senderId, partialIv, observes ? codes.fetch : codes.post);
  const header = { partialIv, kidContext: keys.idContext, kid: keys.senderId };
  const { inner, outer } = splitOptions(message.options);
  const sealed = seal(
    keys.aead,
    input(keys, keys.senderKey, keys.senderId, partialIv, binding),
    encodePlaintext({ ...message, options: inner }),
  );
  return {
    binding,
    outer: { code: observes ? codes.fetch : codes.post, options: withOscore(outer, header), payload: sealed },
  };
}

/** RFC 8613 §8.2 steps 3, 4, 6 and 7. Whether it is a replay is the caller's to judge, by `sequence`. Throws {@link OscoreError}. */
export function unprotectRequest(
  keys: OscoreKeys,
  outer: PlainMessage,
): { readonly inner: PlainMessage; readonly binding: RequestBinding; readonly sequence: number } {
  const { partialIv } = requestHeader(outer);
  const binding = bind(keys.recipientId, partialIv, outer.code);
  const inner = unseal(keys, outer, partialIv, keys.recipientId, binding);
  if (!isRequest(inner.code)) throw new OscoreError('malformed', 'the plaintext is no request');
  return { inner, binding, sequence: decodePartialIv(partialIv) };
}

/** RFC 8613 §8.3. Without a sequence number it uses the request's nonce, which is good for one response and only to a request that is no replay. */
export function protectResponse(
  keys: OscoreKeys,
  message: PlainMessage,
  binding: RequestBinding,
  sequence: number | undefined,
): PlainMessage {
  const own = sequence === undefined ? undefined : encodePartialIv(sequence);
  const madeBy = own === undefined ? binding.kid : keys.senderId;
  // Only the number that orders notifications for proxies is shown; inside, the option is empty (RFC 8613 §4.1.3.5.2).
  const { inner, outer } = splitOptions(message.options);
  const plaintext = encodePlaintext({ ...message, options: inner.map(emptyObserve) });
  const sealed = seal(
    keys.aead,
    input(keys, keys.senderKey, madeBy, own ?? binding.partialIv, binding),
    plaintext,
  );
  const header = { partialIv: own, kidContext: undefined, kid: undefined };
  return { code: binding.responseCode, options: withOscore(outer, header), payload: sealed };
}

/** RFC 8613 §8.4. `sequence` is absent where the response used the request's nonce. Throws {@link OscoreError}. */
export function unprotectResponse(
  keys: OscoreKeys,
  outer: PlainMessage,
  binding: RequestBinding,
): { readonly inner: PlainMessage; readonly sequence: number | undefined } {
  const { partialIv, kid } = headerOf(outer);
  if (kid !== undefined && !equal(kid, keys.recipientId)) {
    throw new OscoreError('no-context', 'the response names another sender');
  }
  const inner =
    partialIv === undefined
      ? unseal(keys, outer, binding.partialIv, binding.kid, binding)
      : unseal(keys, outer, partialIv, keys.recipientId, binding);
  if (!isResponse(inner.code)) throw new OscoreError('malformed', 'the plaintext is no response');
  return { inner, sequence: partialIv === undefined ? undefined : decodePartialIv(partialIv) };
}

/** A request names its sender and has a Partial IV (RFC 8613 §5). Throws {@link OscoreError}. */
export function requestHeader(outer: PlainMessage): {
  readonly kid: Uint8Array;
  readonly kidContext: Uint8Array | undefined;
  readonly partialIv: Uint8Array;
} {
  const { kid, kidContext, partialIv } = headerOf(outer);
  if (kid === undefined || partialIv === undefined) {
    throw new OscoreError('malformed', 'a request needs a kid and a Partial IV');
  }
  return { kid, kidContext, partialIv };
}

function headerOf(outer: PlainMessage): OscoreHeader {
  const value = findOption(outer.options, optionNumbers.oscore);
  if (value === undefined) throw new OscoreError('unprotected', 'the message is not protected');
  // RFC 8613 §2.
  if (outer.payload.length === 0) throw new OscoreError('malformed', 'a protected message has a payload');
  return decodeOscoreOption(value);
}

/** A copy of the Partial IV: it outlives the datagram that it is a view of. */
const bind = (kid: Uint8Array, partialIv: Uint8Array, requestCode: number): RequestBinding => ({
  kid,
  partialIv: partialIv.slice(),
  responseCode: requestCode === codes.fetch ? codes.content : codes.changed,
});

/** RFC 8613 §5.2, §5.4, and RFC 9052 §5.3 for the structure around. */
function input(
  keys: OscoreKeys,
  key: Uint8Array,
  madeBy: Uint8Array,
  partialIv: Uint8Array,
  request: RequestBinding,
) {
  const external = encodeCbor([
    OSCORE_VERSION,
    [keys.aead.id],
    request.kid,
    request.partialIv,
    CLASS_I_OPTIONS,
  ]);
  return {
    key,
    nonce: nonceOf(keys.commonIv, madeBy, partialIv),
    additional: encodeCbor(['Encrypt0', noBytes, external]),
  };
}

function unseal(
  keys: OscoreKeys,
  outer: PlainMessage,
  partialIv: Uint8Array,
  madeBy: Uint8Array,
  binding: RequestBinding,
): PlainMessage {
  const plaintext = open(
    keys.aead,
    input(keys, keys.recipientKey, madeBy, partialIv, binding),
    outer.payload,
  );
  if (plaintext === undefined) throw new OscoreError('decryption', 'the message is not authentic');
  const inner = decodePlaintext(plaintext);
  return { ...inner, options: joinOptions({ inner: inner.options, outer: outer.options }) };
}

const emptyObserve = (option: CoapOption): CoapOption =>
  option.number === optionNumbers.observe ? { number: option.number, value: noBytes } : option;

const withOscore = (outer: readonly CoapOption[], header: OscoreHeader): CoapOption[] =>
  [...outer, { number: optionNumbers.oscore, value: encodeOscoreOption(header) }].sort(
    (a, b) => a.number - b.number,
  );
