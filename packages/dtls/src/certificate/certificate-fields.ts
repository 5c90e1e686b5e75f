import { BytesError, fromUtf8, toHex } from '@holdfast/bytes';
import { DtlsError } from '../dtls-error.ts';
import {
  BIT_STRING,
  DerReader,
  INTEGER,
  OBJECT_IDENTIFIER,
  OCTET_STRING,
  SEQUENCE,
  SET,
} from './der-reader.ts';

/**
 * What node:crypto's X509Certificate does not tell of a certificate (RFC 5280 §4.1, §4.2). Of extensions: basic constraints,
 * key usage, extended key usage, and of the alternative names DNS names and URIs. Others are skipped unless critical.
 */
export interface CertificateFields {
  /** DER, to be compared byte by byte. */
  readonly issuer: Uint8Array;
  readonly subject: Uint8Array;
  /** Hex of the object identifier's content. */
  readonly signatureAlgorithm: string;
  /** Undefined where there is none, or more than one. */
  readonly commonName: string | undefined;
  readonly dnsNames: readonly string[];
  readonly uris: readonly string[];
  /** Bit n as RFC 5280 §4.2.1.3 numbers them. Undefined: any use. */
  readonly keyUsage: number | undefined;
  /** Hex of object identifiers. Undefined: any purpose. */
  readonly extendedKeyUsage: readonly string[] | undefined;
  readonly isAuthority: boolean;
  readonly pathLength: number | undefined;
  /** A critical extension that is not understood (RFC 5280 §4.2: to be refused). */
  readonly hasUnknownCritical: boolean;
}

const COMMON_NAME = '550403';
const SUBJECT_ALTERNATIVE_NAME = '551d11';
const BASIC_CONSTRAINTS = '551d13';
const KEY_USAGE = '551d0f';
const EXTENDED_KEY_USAGE = '551d25';

const UTF8_STRING = 0x0c;
const PRINTABLE_STRING = 0x13;
const IA5_STRING = 0x16;
/** Context-specific tags: of TBSCertificate, and of GeneralName (RFC 5280 §4.2.1.6). */
const VERSION = 0xa0;
const ISSUER_UNIQUE_ID = 0x81;
const SUBJECT_UNIQUE_ID = 0x82;
const EXTENSIONS = 0xa3;
const DNS_NAME = 0x82;
const URI = 0x86;

const MAX_NAMES = 16;
const MAX_NAME_BYTES = 255;

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
type Extensions = Mutable<
  Omit<CertificateFields, 'issuer' | 'subject' | 'signatureAlgorithm' | 'commonName'>
>;

/** Throws {@link DtlsError} `decode`. */
export function certificateFields(der: Uint8Array): CertificateFields {
  const outer = new DerReader(der);
  const certificate = outer.enter(SEQUENCE);
  outer.end();
  const tbs = certificate.enter(SEQUENCE);
  tbs.optional(VERSION);
  tbs.take(INTEGER);
  const signatureAlgorithm = toHex(tbs.enter(SEQUENCE).take(OBJECT_IDENTIFIER).content);
  const issuer = tbs.take(SEQUENCE).whole;
  tbs.take(SEQUENCE);
  const subject = tbs.take(SEQUENCE);
  tbs.take(SEQUENCE);
  tbs.optional(ISSUER_UNIQUE_ID);
  tbs.optional(SUBJECT_UNIQUE_ID);
  const extensions = tbs.optional(EXTENSIONS);
  tbs.end();
  return {
    issuer,
    subject: subject.whole,
    signatureAlgorithm,
    commonName: commonName(subject.content),
    ...readExtensions(extensions?.content),
  };
}

function commonName(subject: Uint8Array): string | undefined {
  const names: string[] = [];
  const sets = new DerReader(subject);
  while (!sets.done) {
    const set = sets.enter(SET);
    while (!set.done) {
      const attribute = set.enter(SEQUENCE);
      if (toHex(attribute.take(OBJECT_IDENTIFIER).content) !== COMMON_NAME) continue;
      const { tag, content } = attribute.next();
      if (tag === UTF8_STRING || tag === PRINTABLE_STRING || tag === IA5_STRING) names.push(name(content));
    }
  }
  return names.length === 1 ? names[0] : undefined;
}

function readExtensions(content: Uint8Array | undefined): Extensions {
  const found: Extensions = {
    dnsNames: [],
    uris: [],
    keyUsage: undefined,
    extendedKeyUsage: undefined,
    isAuthority: false,
    pathLength: undefined,
    hasUnknownCritical: false,
  };
  if (content === undefined) return found;
  const seen = new Set<string>();
  const list = new DerReader(content).enter(SEQUENCE);
  while (!list.done) {
    const extension = list.enter(SEQUENCE);
    const id = toHex(extension.take(OBJECT_IDENTIFIER).content);
    const critical = extension.flag();
    const value = new DerReader(extension.take(OCTET_STRING).content);
    extension.end();
    if (seen.has(id)) throw new DtlsError('decode', 'a certificate with an extension twice');
    seen.add(id);
    if (!readExtension(found, id, value) && critical) found.hasUnknownCritical = true;
  }
  return found;
}

/** False: not one that is understood. */
function readExtension(into: Extensions, id: string, value: DerReader): boolean {
  if (id === BASIC_CONSTRAINTS) {
    const constraints = value.enter(SEQUENCE);
    into.isAuthority = constraints.flag();
    const pathLength = constraints.optional(INTEGER);
    if (pathLength !== undefined) into.pathLength = smallInteger(pathLength.content);
    constraints.end();
  } else if (id === KEY_USAGE) {
    const [, first = 0, second = 0] = value.take(BIT_STRING).content;
    into.keyUsage = reversed(first) | (reversed(second) << 8);
  } else if (id === EXTENDED_KEY_USAGE) {
    const purposes = value.enter(SEQUENCE);
    const list: string[] = [];
    while (!purposes.done) list.push(toHex(purposes.take(OBJECT_IDENTIFIER).content));
    into.extendedKeyUsage = list;
  } else if (id === SUBJECT_ALTERNATIVE_NAME) {
    const names = value.enter(SEQUENCE);
    const [dnsNames, uris]: [string[], string[]] = [[], []];
    while (!names.done) {
      const { tag, content } = names.next();
      if (tag === DNS_NAME) dnsNames.push(name(content));
      else if (tag === URI) uris.push(name(content));
    }
    if (dnsNames.length + uris.length > MAX_NAMES)
      throw new DtlsError('decode', `a certificate with more than ${MAX_NAMES} names`);
    into.dnsNames = dnsNames;
    into.uris = uris;
  } else {
    return false;
  }
  value.end();
  return true;
}

function name(content: Uint8Array): string {
  if (content.length > MAX_NAME_BYTES)
    throw new DtlsError('decode', `a certificate with a name of more than ${MAX_NAME_BYTES} bytes`);
  try {
    return fromUtf8(content);
  } catch (cause) {
    if (cause instanceof BytesError)
      throw new DtlsError('decode', 'a certificate with a name that is not text', { cause });
    throw cause;
  }
}

function smallInteger(content: Uint8Array): number {
  const [value] = content;
  if (content.length !== 1 || value === undefined || value > 127)
    throw new DtlsError('decode', 'a certificate with a path length that no chain has');
  return value;
}

/** DER numbers the bits of a string from the highest; we, from the lowest. */
function reversed(byte: number): number {
  let bits = 0;
  for (let i = 0; i < 8; i++) if (byte & (0x80 >> i)) bits |= 1 << i;
  return bits;
}
