import { createHmac } from 'node:crypto';
import { BoundedMap, errorChain, HoldfastError, type Clock, type Logger } from '@holdfast/kernel';
import type { DeviceRecord } from '../device-record.ts';

export interface WakeCallsOptions {
  /** Called with POST, over http or https. */
  readonly url: URL;
  /** Signs each call, so that the receiver knows who calls. Absent: nothing does. */
  readonly secret: string | undefined;
  readonly clock: Clock;
  readonly log: Logger;
}

/** A device is called for once in this time, however much waits: an SMS costs money. */
const PAUSE_MS = 60_000;
/** Devices whose last call is remembered. */
const REMEMBERED = 100_000;
/** Calls under way; what comes beyond is given up, and the next operation for the device calls again. */
const UNDER_WAY = 50;
const ANSWER_MS = 10_000;
/** Before each repetition of a call that failed. */
const RETRIES_MS: readonly number[] = [2_000, 10_000];

class WakeError extends HoldfastError<'not_taken'> {
  override readonly name = 'WakeError';
}

/**
 * Asks whoever can reach a sleeping device by other means to wake it: an SMS trigger (LwM2M Transport 1.1.1 §6.7), a carrier's
 * NIDD interface (3GPP TS 29.122). The server tells a web address of the owner's choice which device has something waiting; it
 * carries no value and no path, for the receiver needs to know neither.
 */
export class WakeCalls {
  readonly #options: WakeCallsOptions;
  readonly #called = new BoundedMap<number, number>(REMEMBERED);
  readonly #abort = new AbortController();
  #underWay = 0;

  constructor(options: WakeCallsOptions) {
    this.#options = options;
  }

  /** Something waits for the device, which does not listen now. */
  call(record: DeviceRecord): void {
    const { clock, log } = this.#options;
    const { device, endpoint } = record.row;
    const now = clock.monotonic();
    if (now - (this.#called.get(device) ?? -Infinity) < PAUSE_MS || this.#underWay >= UNDER_WAY) return;
    this.#called.set(device, now);
    this.#underWay++;
    this.#tell(record)
      .catch((error: unknown) => {
        this.#called.delete(device);
        if (!this.#abort.signal.aborted)
          log.warn({ endpoint, error: errorChain(error) }, 'a wake-up call was not taken');
      })
      .finally(() => this.#underWay--);
  }

  stop(): void {
    this.#abort.abort();
  }

  async #tell({ row, registration }: DeviceRecord): Promise<void> {
    const { clock } = this.#options;
    const body = JSON.stringify({
      type: 'device.wake',
      time: new Date(clock.now()).toISOString(),
      endpoint: row.endpoint,
      binding: registration?.binding ?? null,
      smsNumber: registration?.smsNumber ?? null,
    });
    for (const pause of RETRIES_MS) {
      try {
        await this.#post(body);
        return;
      } catch (error) {
        if (this.#abort.signal.aborted) throw error;
        await new Promise<void>((resolve) => void clock.after(pause, resolve));
      }
    }
    await this.#post(body);
  }

  async #post(body: string): Promise<void> {
    const { url, secret } = this.#options;
    const signature =
      secret === undefined ? undefined : createHmac('sha256', secret).update(body).digest('hex');
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(signature === undefined ? {} : { 'holdfast-signature': `sha256=${signature}` }),
      },
      body,
      redirect: 'error',
      signal: AbortSignal.any([this.#abort.signal, AbortSignal.timeout(ANSWER_MS)]),
    });
    await response.body?.cancel();
    if (!response.ok) throw new WakeError('not_taken', `it was answered with ${response.status}`);
  }
}
