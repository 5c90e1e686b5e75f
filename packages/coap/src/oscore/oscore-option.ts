import { BytesWriter } from '@holdfast/bytes';
import { noBytes } from '../message/coap-message.ts';
import { OscoreError } from './oscore-error.ts';
import { MAX_PARTIAL_IV } from './partial-iv.ts';

/** The unprotected header of the COSE object, which travels as the option's value (RFC 8613 §6.1). */
export interface OscoreHeader {
  readonly partialIv: Uint8Array | undefined;
  readonly kidContext: Uint8Array | undefined;
  readonly kid: Uint8Array | undefined;
}

const RESERVED = 0b1110_0000;
const KID_CONTEXT = 0b0001_0000;
const KID = 0b0000_1000;
const PARTIAL_IV_LENGTH = 0b0000_0111;

/** Throws {@link OscoreError} `malformed`. The parts are views of the value. */
export function decodeOscoreOption(value: Uint8Array): OscoreHeader {
  if (value.length === 0) return { partialIv: undefined, kidContext: undefined, kid: undefined };
  const flags = value[0] as number;
  if (flags === 0) throw malformed('flags of zero are left out');
  if ((flags & RESERVED) !== 0) throw malformed('a reserved flag is set');
  const partialIvLength = flags & PARTIAL_IV_LENGTH;
  if (partialIvLength > MAX_PARTIAL_IV) throw malformed(`a Partial IV of ${partialIvLength} bytes`);
  let at = 1;
  const take = (length: number): Uint8Array => {
    if (at + length > value.length) throw malformed('the option ends too soon');
    at += length;
    return value.subarray(at - length, at);
  };
  const partialIv = partialIvLength === 0 ? undefined : take(partialIvLength);
  const kidContext = (flags & KID_CONTEXT) === 0 ? undefined : take(take(1)[0] as number);
  const kid = (flags & KID) === 0 ? undefined : take(value.length - at);
  if (at !== value.length) throw malformed('bytes follow that no flag announces');
  return { partialIv, kidContext, kid };
}

export function encodeOscoreOption({ partialIv, kidContext, kid }: OscoreHeader): Uint8Array {
  const flags =
    (partialIv?.length ?? 0) | (kidContext === undefined ? 0 : KID_CONTEXT) | (kid === undefined ? 0 : KID);
  if (flags === 0) return noBytes;
  const writer = new BytesWriter().u8(flags).put(partialIv ?? noBytes);
  if (kidContext !== undefined) writer.u8(kidContext.length).put(kidContext);
  return writer.put(kid ?? noBytes).bytes();
}

const malformed = (message: string): OscoreError => new OscoreError('malformed', message);
