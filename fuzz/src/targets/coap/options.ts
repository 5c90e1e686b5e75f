import {
  accept,
  contentFormat,
  decodeMessage,
  encodeMessage,
  locationPath,
  optionDefinition,
  optionNumbers,
  uintValue,
  uriPath,
  uriQuery,
} from '@holdfast/coap';
import { blockOption, findBlock } from '../../../../packages/coap/src/block/block-option.ts';
import { bodyKey, cacheKey } from '../../../../packages/coap/src/block/cache-key.ts';
import { screenOptions } from '../../../../packages/coap/src/options/screen-options.ts';
import { target, Broken } from '../../engine/target.ts';
import { messageOf } from './message-values.ts';

const isKnown = (number: number): boolean => optionDefinition(number) !== undefined;

/** What an endpoint reads out of the options of a message that it has let in. */
function read(input: Uint8Array): unknown {
  const { code, options, payload } = decodeMessage(input);
  const screened = screenOptions(options, isKnown);
  if (typeof screened === 'number') return screened;
  const blocks = [optionNumbers.block1, optionNumbers.block2].map((number) => {
    const block = findBlock(screened, number);
    if (typeof block !== 'object') return block;
    const again = findBlock([blockOption(number, block)], number);
    if (typeof again !== 'object' || again.number !== block.number || again.size !== block.size) {
      throw new Broken(`block ${block.number} of ${block.size} is written as another`);
    }
    return block;
  });
  return {
    blocks,
    observe: uintValue(screened, optionNumbers.observe),
    paths: [uriPath(screened), locationPath(screened)],
    query: uriQuery(screened),
    formats: [accept(screened), contentFormat(screened)],
    keys: [cacheKey(code, screened), bodyKey(code, payload)],
  };
}

export const optionsTarget = target({
  name: 'coap-options',
  errors: ['CoapError'],
  seed: (random) => encodeMessage(messageOf(random)),
  decode: read,
});
