import { Lwm2mError } from '../lwm2m-error.ts';
import type { Entry } from '../values/entry.ts';
import { cborCodec } from './cbor/cbor-codec.ts';
import type { Codec, CodecContext } from './codec.ts';
import { linkCodec } from './link/link-codec.ts';
import { lwm2mCborCodec } from './lwm2m-cbor/lwm2m-cbor-codec.ts';
import { lwm2mJsonCodec } from './lwm2m-json/lwm2m-json-codec.ts';
import { opaqueCodec } from './opaque/opaque-codec.ts';
import { senmlCborCodec, senmlJsonCodec } from './senml/senml-codecs.ts';
import { textCodec } from './text/text-codec.ts';
import { tlvCodec } from './tlv/tlv-codec.ts';

/** By CoAP content-format number. */
export const codecs: ReadonlyMap<number, Codec> = new Map(
  [
    textCodec,
    linkCodec,
    opaqueCodec,
    cborCodec,
    senmlJsonCodec,
    senmlCborCodec,
    tlvCodec,
    lwm2mJsonCodec,
    lwm2mCborCodec,
  ].map((codec) => [codec.contentFormat, codec]),
);

export function codecFor(contentFormat: number): Codec {
  const codec = codecs.get(contentFormat);
  if (codec === undefined) throw new Lwm2mError('unsupported-format', `content format ${contentFormat}`);
  return codec;
}

export const encodeEntries = (
  contentFormat: number,
  entries: readonly Entry[],
  context: CodecContext,
): Uint8Array => codecFor(contentFormat).encode(entries, context);

export const decodeEntries = (contentFormat: number, bytes: Uint8Array, context: CodecContext): Entry[] =>
  codecFor(contentFormat).decode(bytes, context);
