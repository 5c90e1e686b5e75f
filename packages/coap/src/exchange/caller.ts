import type { Clock } from '@holdfast/kernel';
import { cacheKey } from '../block/cache-key.ts';
import { transfer, type SendSingle, type TransferLimits } from '../block/transfer.ts';
import { CoapError } from '../coap-error.ts';
import { noBytes } from '../message/coap-message.ts';
import { requestOptions } from '../options/field-options.ts';
import type { EndpointStats } from './endpoint-stats.ts';
import type { OutgoingRequest, ReceivedResponse } from './outgoing-request.ts';
import { Repeater } from './repeater.ts';
import { RequestTags } from './request-tags.ts';
import { randomToken } from './tokens.ts';

interface CallerContext {
  readonly clock: Clock;
  readonly stats: EndpointStats;
  readonly limits: TransferLimits;
  /** Where the request says nothing about its time. */
  readonly patienceMs: number;
}

/** Makes of what a caller wants the messages that it takes, within its time: options, blocks, repetitions. */
export class Caller {
  readonly #context: CallerContext;
  readonly #repeater: Repeater;
  readonly #tags = new RequestTags();

  constructor(context: CallerContext) {
    this.#context = context;
    this.#repeater = new Repeater(context.clock);
  }

  async request(
    peerKey: string,
    request: OutgoingRequest,
    send: SendSingle,
    limits: TransferLimits = this.#context.limits,
  ): Promise<ReceivedResponse> {
    const { clock, stats, patienceMs } = this.#context;
    const { timeoutMs, maxResponseBytes = limits.maxResponseBytes } = request;
    const timeout = timeoutMs === undefined ? undefined : new AbortController();
    const timer =
      timeoutMs === undefined
        ? undefined
        : clock.after(timeoutMs, () => {
            stats.timeouts++;
            timeout?.abort(new CoapError('timeout', `no response within ${timeoutMs} ms`));
          });
    const signals = [timeout?.signal, request.signal].filter((signal) => signal !== undefined);
    const { method, payload = noBytes } = request;
    const options = requestOptions(request);
    const inBlocks = payload.length > (limits.messageBytes ?? limits.blockBytes);
    const tag = inBlocks ? this.#tags.take(`${peerKey} ${cacheKey(method, options)}`) : undefined;
    try {
      return await transfer(
        {
          method,
          token: request.token ?? randomToken(),
          options: tag === undefined ? options : [...options, ...tag.options],
          payload,
          confirmable: request.confirmable ?? true,
          signal: signals.length > 1 ? AbortSignal.any(signals) : signals[0],
        },
        this.#repeater.wrap(send, request.patienceMs ?? timeoutMs ?? patienceMs),
        { ...limits, maxResponseBytes },
      );
    } finally {
      timer?.cancel();
      tag?.done();
    }
  }

  close(): void {
    this.#repeater.close();
  }
}
