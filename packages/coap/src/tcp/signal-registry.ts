/** Signalling codes (RFC 8323 §11.1). */
export const signalCodes = { csm: 0xe1, ping: 0xe2, pong: 0xe3, release: 0xe4, abort: 0xe5 } as const;

/** Numbers mean something for one code alone (RFC 8323 §11.2, RFC 8974 §5.1). */
export const signalOptions = {
  maxMessageSize: 2,
  blockWiseTransfer: 4,
  extendedTokenLength: 6,
  custody: 2,
  alternativeAddress: 2,
  holdOff: 4,
  badCsmOption: 2,
} as const;

export interface SignalOption {
  readonly number: number;
  /** Shortest and longest value in bytes. */
  readonly min: number;
  readonly max: number;
  readonly repeatable?: boolean;
}

const custody: SignalOption = { number: signalOptions.custody, min: 0, max: 0 };

export const signalRegistry: ReadonlyMap<number, readonly SignalOption[]> = new Map([
  [
    signalCodes.csm,
    [
      { number: signalOptions.maxMessageSize, min: 0, max: 4 },
      { number: signalOptions.blockWiseTransfer, min: 0, max: 0 },
      { number: signalOptions.extendedTokenLength, min: 0, max: 3 },
    ],
  ],
  [signalCodes.ping, [custody]],
  [signalCodes.pong, [custody]],
  [
    signalCodes.release,
    [
      { number: signalOptions.alternativeAddress, min: 1, max: 255, repeatable: true },
      { number: signalOptions.holdOff, min: 0, max: 3 },
    ],
  ],
  [signalCodes.abort, [{ number: signalOptions.badCsmOption, min: 0, max: 2 }]],
]);
