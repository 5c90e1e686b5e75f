import { fromBase64, toHex, utf8 } from '@holdfast/bytes';
import { buildVerifier, stateWords, Verifier } from '@holdfast/device-c/testing';
import { OPERATIONS, ROOT_OPERATION } from '@holdfast/trust';
import type { Kept } from './real-device.ts';

const ALL = OPERATIONS.filter(({ number }) => number !== ROOT_OPERATION).reduce(
  (bits, { number }) => bits + 2 ** number,
  0,
);

export interface CVerdict {
  /** `accepted`, or the refusal. */
  readonly refusal: string;
  /** What it would keep but for the time floor is what it had. */
  readonly isUnchanged: boolean;
}

/** The verifier for microcontrollers, with sanitizers, in the state that a real device has. */
export class CDevice {
  readonly #verifier: Verifier;

  private constructor(verifier: Verifier) {
    this.#verifier = verifier;
  }

  static async build(): Promise<CDevice> {
    return new CDevice(new Verifier(await buildVerifier()));
  }

  async verify(bundle: Uint8Array, kept: Kept, endpoint: string, clock: number): Promise<CVerdict> {
    const state = stateWords({
      highestIndex: kept.highestIndex,
      timeFloor: kept.timeFloor,
      actedFloor: kept.acted.floor,
      acted: kept.acted.latest.map(({ notBefore, id }) => [notBefore, toHex(fromBase64(id))]),
    });
    const words = await this.#verifier.ask(
      'verify',
      toHex(fromBase64(kept.root)),
      toHex(utf8(endpoint)),
      toHex(utf8('CL-1')),
      ALL,
      clock,
      ...state,
      toHex(fromBase64(kept.nonce)),
      bundle.length === 0 ? '-' : toHex(bundle),
    );
    const after = words.slice(-state.length);
    const isUnchanged = state.every((word, at) => at === TIME_FLOOR || String(word) === after[at]);
    return { refusal: words[0] ?? '', isUnchanged };
  }

  /** Whether it ended without a sanitizer's complaint. */
  async end(): Promise<boolean> {
    return (await this.#verifier.end()) === 0;
  }
}

/** Its place among the words of a state. */
const TIME_FLOOR = 1;
