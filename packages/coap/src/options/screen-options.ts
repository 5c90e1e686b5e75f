import { fromUtf8 } from '@holdfast/bytes';
import type { CoapOption } from './coap-option.ts';
import { isCritical, optionDefinition } from './option-registry.ts';

/**
 * Drops the elective options that are not recognised and returns the rest, or the number of the first critical option that is not
 * recognised (RFC 7252 §5.4.1). A known option of a wrong length or form (§5.4.3), or one repeated that must not be (§5.4.5), counts as not recognised.
 * `understood` decides for what the registry does not know, and may disown what it does.
 */
export function screenOptions(
  options: readonly CoapOption[],
  understood: (number: number) => boolean,
): readonly CoapOption[] | number {
  let kept: CoapOption[] | undefined;
  let previous = -1;
  for (let i = 0; i < options.length; i++) {
    const option = options[i] as CoapOption;
    const { number } = option;
    if (understood(number) && fits(option, number === previous)) {
      kept?.push(option);
    } else if (isCritical(number)) {
      return number;
    } else {
      kept ??= options.slice(0, i);
    }
    previous = number;
  }
  return kept ?? options;
}

function fits({ number, value }: CoapOption, again: boolean): boolean {
  const definition = optionDefinition(number);
  if (definition === undefined) return true;
  if (value.length < definition.min || value.length > definition.max) return false;
  if (again && !definition.repeatable) return false;
  return definition.format !== 'string' || isText(value);
}

function isText(value: Uint8Array): boolean {
  for (const byte of value) {
    if (byte > 0x7f) return isUtf8(value);
  }
  return true;
}

function isUtf8(value: Uint8Array): boolean {
  try {
    fromUtf8(value);
    return true;
  } catch {
    return false;
  }
}
