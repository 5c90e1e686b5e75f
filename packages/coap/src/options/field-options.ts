import type { CoapOption } from './coap-option.ts';
import { optionNumbers } from './option-numbers.ts';
import { stringOptions, uintOption } from './option-values.ts';
import type { CoapResponse } from '../exchange/coap-request.ts';
import type { OutgoingRequest } from '../exchange/outgoing-request.ts';

const NONE: readonly CoapOption[] = [];

/** All options of a response; the encoder puts them in order. */
export function responseOptions(response: CoapResponse): readonly CoapOption[] {
  const { observe, locationPath, contentFormat, maxAge, options } = response;
  if (
    observe === undefined &&
    locationPath === undefined &&
    contentFormat === undefined &&
    maxAge === undefined
  ) {
    return options ?? NONE;
  }
  const all: CoapOption[] = [];
  if (observe !== undefined) all.push(uintOption(optionNumbers.observe, observe & 0xff_ffff));
  if (locationPath !== undefined) all.push(...stringOptions(optionNumbers.locationPath, locationPath));
  if (contentFormat !== undefined) all.push(uintOption(optionNumbers.contentFormat, contentFormat));
  if (maxAge !== undefined) all.push(uintOption(optionNumbers.maxAge, maxAge));
  if (options !== undefined) all.push(...options);
  return all;
}

/** All options of a request but those of its blocks. */
export function requestOptions(request: OutgoingRequest): CoapOption[] {
  const { observe, path, contentFormat, query, accept, options } = request;
  const all: CoapOption[] = [];
  if (observe !== undefined) all.push(uintOption(optionNumbers.observe, observe));
  if (path !== undefined) all.push(...stringOptions(optionNumbers.uriPath, path));
  if (contentFormat !== undefined) all.push(uintOption(optionNumbers.contentFormat, contentFormat));
  if (query !== undefined) all.push(...stringOptions(optionNumbers.uriQuery, query));
  if (accept !== undefined) all.push(uintOption(optionNumbers.accept, accept));
  if (options !== undefined) all.push(...options);
  return all.sort((a, b) => a.number - b.number);
}
