import { noBytes } from '../message/coap-message.ts';
import type { StreamMessage } from '../message/stream-message.ts';
import type { CoapOption } from '../options/coap-option.ts';
import { isCritical } from '../options/option-registry.ts';
import { uintOption, uintValue } from '../options/option-values.ts';
import { signalCodes, signalOptions, signalRegistry } from './signal-registry.ts';

/** RFC 8323 §5. What is absent in a CSM stays as it was. */
export type Signal =
  | {
      readonly kind: 'csm';
      readonly maxMessageBytes: number | undefined;
      readonly blockWise: boolean;
      readonly tokenBytes: number | undefined;
    }
  | { readonly kind: 'ping' | 'pong'; readonly token: Uint8Array; readonly custody: boolean }
  | {
      readonly kind: 'release';
      /** As sent: nothing here connects to where a peer says. */
      readonly alternativeAddresses: readonly Uint8Array[];
      readonly holdOffSeconds: number | undefined;
    }
  | { readonly kind: 'abort'; readonly badCsmOption: number | undefined; readonly diagnostic: Uint8Array };

/** A signal that must be answered by an Abort: of an unknown code, or with a critical option that is unknown or malformed (RFC 8323 §5.3.1, §5.6). */
export interface BadSignal {
  readonly kind: 'bad';
  /** The option, where it is a CSM's. */
  readonly badCsmOption: number | undefined;
}

export const isSignal = (code: number): boolean => code >> 5 === 7;

export function decodeSignal({ code, token, options, payload }: StreamMessage): Signal | BadSignal {
  const known = screen(code, options);
  if (known === undefined || typeof known === 'number') {
    return { kind: 'bad', badCsmOption: code === signalCodes.csm ? known : undefined };
  }
  const uint = (number: number): number | undefined => uintValue(known, number);
  const has = (number: number): boolean => known.some((option) => option.number === number);
  switch (code) {
    case signalCodes.csm:
      return {
        kind: 'csm',
        maxMessageBytes: uint(signalOptions.maxMessageSize),
        blockWise: has(signalOptions.blockWiseTransfer),
        tokenBytes: uint(signalOptions.extendedTokenLength),
      };
    case signalCodes.release:
      return {
        kind: 'release',
        alternativeAddresses: known
          .filter(({ number }) => number === signalOptions.alternativeAddress)
          .map(({ value }) => value),
        holdOffSeconds: uint(signalOptions.holdOff),
      };
    case signalCodes.abort:
      return { kind: 'abort', badCsmOption: uint(signalOptions.badCsmOption), diagnostic: payload };
    default:
      return {
        kind: code === signalCodes.ping ? 'ping' : 'pong',
        token,
        custody: has(signalOptions.custody),
      };
  }
}

export function encodeSignal(signal: Signal): StreamMessage {
  const message = (code: number, options: readonly CoapOption[]): StreamMessage => ({
    code,
    token: noBytes,
    options,
    payload: noBytes,
  });
  const uint = (number: number, value: number | undefined): CoapOption[] =>
    value === undefined ? [] : [uintOption(number, value)];
  const flag = (number: number, set: boolean): CoapOption[] => (set ? [{ number, value: noBytes }] : []);
  switch (signal.kind) {
    case 'csm':
      return message(signalCodes.csm, [
        ...uint(signalOptions.maxMessageSize, signal.maxMessageBytes),
        ...flag(signalOptions.blockWiseTransfer, signal.blockWise),
        ...uint(signalOptions.extendedTokenLength, signal.tokenBytes),
      ]);
    case 'release':
      return message(signalCodes.release, [
        ...signal.alternativeAddresses.map((value) => ({ number: signalOptions.alternativeAddress, value })),
        ...uint(signalOptions.holdOff, signal.holdOffSeconds),
      ]);
    case 'abort':
      return {
        ...message(signalCodes.abort, uint(signalOptions.badCsmOption, signal.badCsmOption)),
        payload: signal.diagnostic,
      };
    default:
      return {
        ...message(signalCodes[signal.kind], flag(signalOptions.custody, signal.custody)),
        token: signal.token,
      };
  }
}

/** The options that are understood; the number of a critical one that is not; undefined for an unknown code. */
function screen(code: number, options: readonly CoapOption[]): readonly CoapOption[] | number | undefined {
  const definitions = signalRegistry.get(code);
  if (definitions === undefined) return undefined;
  const known: CoapOption[] = [];
  for (const option of options) {
    const definition = definitions.find(({ number }) => number === option.number);
    const again = known.at(-1)?.number === option.number;
    const { length } = option.value;
    if (
      definition !== undefined &&
      length >= definition.min &&
      length <= definition.max &&
      (!again || definition.repeatable === true)
    ) {
      known.push(option);
    } else if (isCritical(option.number)) return option.number;
  }
  return known;
}
