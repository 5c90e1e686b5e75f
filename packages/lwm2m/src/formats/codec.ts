import type { ResourceLookup } from '../model/definition.ts';
import type { Lwm2mPath } from '../path/lwm2m-path.ts';
import type { Entry } from '../values/entry.ts';

/**
 * The content formats of LwM2M 1.0 to 1.2 (Core 1.2, Data Formats), by their CoAP numbers. The two SenML-ETCH formats
 * (RFC 8790) are for composite operations alone and have no {@link Codec}.
 */
export const ContentFormat = {
  text: 0,
  linkFormat: 40,
  opaque: 42,
  cbor: 60,
  senmlJson: 110,
  senmlCbor: 112,
  senmlEtchJson: 320,
  senmlEtchCbor: 322,
  tlv: 11542,
  lwm2mJson: 11543,
  lwm2mCbor: 11544,
} as const;

export type ContentFormat = (typeof ContentFormat)[keyof typeof ContentFormat];

export interface FormatLimits {
  /** Bytes of a payload. */
  readonly maxBytes: number;
  /** Entries of a payload. */
  readonly maxEntries: number;
}

export const DEFAULT_LIMITS: FormatLimits = { maxBytes: 1_048_576, maxEntries: 20_000 };

/** What a payload does not say about itself. */
export interface CodecContext {
  /** The path of the request. Every entry lies at or below it. */
  readonly base: Lwm2mPath;
  readonly lookup: ResourceLookup;
  /** Seconds since 1970-01-01T00:00:00Z; needed where a message dates its values relative to it. */
  readonly now?: number;
  readonly limits?: FormatLimits;
  /**
   * A value that is not of its resource's type: refuse the payload (the default, for what is written to a device) or keep
   * it as an untyped entry (for what devices send, where one odd resource must not hide the others).
   */
  readonly mismatch?: 'reject' | 'keep';
  /**
   * The object instance to assume where TLV names none below an object: the id a device picks on Create, 0 by default
   * (single-instance objects may be read that way).
   */
  readonly instanceId?: number;
  /**
   * The payload is of a Write or a Create, where LwM2M CBOR may start below the request's path (Core 1.2, LwM2M CBOR). In
   * everything else its paths are full, so that one of another object is never mistaken for one below.
   */
  readonly relative?: boolean;
  /**
   * Where the device keeps its objects, such as `/lwm2m`: SenML names start with it (Core 1.1.1 §7.4). Names without it
   * are understood too. `/` by default.
   */
  readonly rootPath?: string;
}

/** One content format. Both ways throw nothing but `Lwm2mError`. */
export interface Codec {
  readonly contentFormat: ContentFormat;
  encode(entries: readonly Entry[], context: CodecContext): Uint8Array;
  decode(bytes: Uint8Array, context: CodecContext): Entry[];
}
