import type { Clock } from '@holdfast/kernel';
import type { SendSingle } from '../block/transfer.ts';
import { CoapError } from '../coap-error.ts';
import { codes } from '../message/codes.ts';
import { optionNumbers } from '../options/option-numbers.ts';
import { findOption, uintValue } from '../options/option-values.ts';
import { abortion } from './abortion.ts';
import type { ReceivedResponse } from './outgoing-request.ts';

/** Of one request, all its blocks together. */
const REPEATS = 4;
/** RFC 7252 §5.10.5. */
const DEFAULT_MAX_AGE_S = 60;

/** Sends a request message again where the server's answer says how it will be taken: after a pause (RFC 8516), or with its Echo (RFC 9175 §2.3). */
export class Repeater {
  readonly #clock: Clock;
  readonly #pauses = new Set<(error: CoapError) => void>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** For one request. A pause that would end after `patienceMs` from now is not waited for: then the 4.29 is the response. */
  wrap(send: SendSingle, patienceMs: number): SendSingle {
    const until = this.#clock.monotonic() + patienceMs;
    let repeats = 0;
    return async (wanted) => {
      let request = wanted;
      for (;;) {
        const response = await send(request);
        const echo = echoOf(response);
        if (echo !== undefined) {
          if (repeats++ >= REPEATS) return response;
          const options = wanted.options.filter(({ number }) => number !== optionNumbers.echo);
          request = { ...wanted, options: [...options, { number: optionNumbers.echo, value: echo }] };
          continue;
        }
        const pauseMs = pauseOf(response);
        if (pauseMs === undefined || repeats++ >= REPEATS) return response;
        if (this.#clock.monotonic() + pauseMs > until) return response;
        await this.#pause(pauseMs, request.signal);
      }
    };
  }

  close(): void {
    const error = new CoapError('closed', 'the endpoint was closed');
    for (const end of this.#pauses) end(error);
  }

  async #pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
    if (signal?.aborted === true) throw abortion(signal);
    await new Promise<void>((resolve, reject) => {
      const settle = (error?: CoapError): void => {
        timer.cancel();
        this.#pauses.delete(settle);
        signal?.removeEventListener('abort', onAbort);
        if (error === undefined) resolve();
        else reject(error);
      };
      const onAbort = (): void => settle(abortion(signal));
      const timer = this.#clock.after(ms, () => settle());
      this.#pauses.add(settle);
      signal?.addEventListener('abort', onAbort, { once: true });
    });
  }
}

/** What the server wants to see again, to know that the request is fresh and that we are where it seems (RFC 9175 §2.3). */
function echoOf({ code, options }: ReceivedResponse): Uint8Array | undefined {
  return code === codes.unauthorized ? findOption(options, optionNumbers.echo) : undefined;
}

/** RFC 8516 §3: Max-Age is when the client may ask again. */
function pauseOf({ code, options }: ReceivedResponse): number | undefined {
  if (code !== codes.tooManyRequests) return undefined;
  return (uintValue(options, optionNumbers.maxAge) ?? DEFAULT_MAX_AGE_S) * 1000;
}
