import {
  codes,
  findOption,
  optionNumbers,
  type BelowOptions,
  type CoapHandlers,
  type CoapMessaging,
} from '@holdfast/coap';
import type { Peer } from '@holdfast/kernel';

/** Nobody has come yet. */
const NOBODY: CoapHandlers<Peer> = {};

/**
 * One endpoint for two servers: what has an OSCORE option is for the one above {@link protectedSide}, all else for the other, whose
 * requests go out as they are.
 */
export class SharedEndpoint<P extends Peer> {
  readonly #open: (handlers: CoapHandlers<P>) => CoapMessaging<P>;
  #plain: CoapHandlers<P> = NOBODY;
  #endpoint: CoapMessaging<P> | undefined;

  constructor(open: (handlers: CoapHandlers<P>) => CoapMessaging<P>) {
    this.#open = open;
  }

  /** To be called first. */
  protectedSide(above: BelowOptions<P>): CoapMessaging<P> {
    this.#endpoint = this.#open({
      handlerOptions: above.handlerOptions,
      handle: async (request) => {
        if (isProtected(request)) return await above.handle(request);
        // Understood for the sake of the other side alone (RFC 8613 §4.1.3).
        const isStrange = request.options.some(({ number }) => above.handlerOptions.includes(number));
        if (isStrange) return { code: codes.badOption };
        return (await this.#plain.handle?.(request)) ?? { code: codes.notFound };
      },
      onNotification: async (notification) =>
        isProtected(notification)
          ? await above.onNotification(notification)
          : ((await this.#plain.onNotification?.(notification)) ?? 'reject'),
      observedRequest: (peer, token) => this.#plain.observedRequest?.(peer, token),
      onObserverReset: above.onObserverReset,
    });
    return this.#endpoint;
  }

  plainSide(handlers: CoapHandlers<P>): CoapMessaging<P> {
    this.#plain = handlers;
    return this.#endpoint as CoapMessaging<P>;
  }
}

const isProtected = ({ options }: { readonly options: Parameters<typeof findOption>[0] }): boolean =>
  findOption(options, optionNumbers.oscore) !== undefined;
