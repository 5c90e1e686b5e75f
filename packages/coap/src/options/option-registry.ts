import { optionNumbers } from './option-numbers.ts';

export interface OptionDefinition {
  readonly number: number;
  readonly name: string;
  readonly format: 'empty' | 'opaque' | 'uint' | 'string';
  /** Shortest and longest value in bytes. */
  readonly min: number;
  readonly max: number;
  readonly repeatable: boolean;
}

const option = (
  number: number,
  name: string,
  format: OptionDefinition['format'],
  min: number,
  max: number,
  repeatable = false,
): OptionDefinition => ({ number, name, format, min, max, repeatable });

/** RFC 7252 §5.10 table 4, RFC 7641 §2, RFC 7959 §2.1 and §4, RFC 8613 §2, RFC 9175 §2.2.1 and §3.2.1. */
export const optionRegistry: readonly OptionDefinition[] = [
  option(optionNumbers.ifMatch, 'If-Match', 'opaque', 0, 8, true),
  option(optionNumbers.uriHost, 'Uri-Host', 'string', 1, 255),
  option(optionNumbers.etag, 'ETag', 'opaque', 1, 8, true),
  option(optionNumbers.ifNoneMatch, 'If-None-Match', 'empty', 0, 0),
  option(optionNumbers.observe, 'Observe', 'uint', 0, 3),
  option(optionNumbers.uriPort, 'Uri-Port', 'uint', 0, 2),
  option(optionNumbers.locationPath, 'Location-Path', 'string', 0, 255, true),
  option(optionNumbers.oscore, 'OSCORE', 'opaque', 0, 255),
  option(optionNumbers.uriPath, 'Uri-Path', 'string', 0, 255, true),
  option(optionNumbers.contentFormat, 'Content-Format', 'uint', 0, 2),
  option(optionNumbers.maxAge, 'Max-Age', 'uint', 0, 4),
  option(optionNumbers.uriQuery, 'Uri-Query', 'string', 0, 255, true),
  option(optionNumbers.accept, 'Accept', 'uint', 0, 2),
  option(optionNumbers.locationQuery, 'Location-Query', 'string', 0, 255, true),
  option(optionNumbers.block2, 'Block2', 'uint', 0, 3),
  option(optionNumbers.block1, 'Block1', 'uint', 0, 3),
  option(optionNumbers.size2, 'Size2', 'uint', 0, 4),
  option(optionNumbers.proxyUri, 'Proxy-Uri', 'string', 1, 1034),
  option(optionNumbers.proxyScheme, 'Proxy-Scheme', 'string', 1, 255),
  option(optionNumbers.size1, 'Size1', 'uint', 0, 4),
  option(optionNumbers.echo, 'Echo', 'opaque', 1, 40),
  option(optionNumbers.requestTag, 'Request-Tag', 'opaque', 0, 8, true),
];

const byNumber: (OptionDefinition | undefined)[] = [];
for (const definition of optionRegistry) byNumber[definition.number] = definition;

export const optionDefinition = (number: number): OptionDefinition | undefined => byNumber[number];

/** An option's number says what must become of it where it is not known (RFC 7252 §5.4.6). */
export const isCritical = (number: number): boolean => (number & 0b0_0001) !== 0;
export const isUnsafe = (number: number): boolean => (number & 0b0_0010) !== 0;
export const isNoCacheKey = (number: number): boolean => (number & 0b1_1110) === 0b1_1100;
