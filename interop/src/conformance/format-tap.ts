import {
  contentFormat,
  decodeMessage,
  isRequest,
  isSuccess,
  uriPath,
  type CoapMessage,
} from '@holdfast/coap';
import { toHex } from '@holdfast/bytes';

interface Exchange {
  readonly path: string;
  readonly request: CoapMessage;
  response?: CoapMessage;
}

/** Hears what a server and a device say in the clear, so that a test sees which content formats were really on the wire. */
export class FormatTap {
  readonly #exchanges: Exchange[] = [];
  readonly #byToken = new Map<string, Exchange>();

  readonly hear = (from: 'client' | 'server', datagram: Uint8Array): void => {
    const message = decodeMessage(new Uint8Array(datagram));
    const token = toHex(message.token);
    if (from === 'server') this.#hearServer(message, token);
    else this.#hearClient(message, token);
  };

  #hearServer(message: CoapMessage, token: string): void {
    if (!isRequest(message.code)) return;
    const exchange = { path: `/${uriPath(message.options).join('/')}`, request: message };
    this.#exchanges.push(exchange);
    this.#byToken.set(token, exchange);
  }

  #hearClient(message: CoapMessage, token: string): void {
    const exchange = this.#byToken.get(token);
    if (exchange === undefined) return;
    exchange.response ??= message;
  }

  /** Successful exchanges at this path with this method, the newest first. */
  succeeded(path: string, method: number): readonly Required<Exchange>[] {
    return this.#exchanges
      .filter(
        (one): one is Required<Exchange> =>
          one.path === path &&
          one.request.code === method &&
          one.response !== undefined &&
          isSuccess(one.response.code),
      )
      .toReversed();
  }

  /** What the newest successful request at this path carried. */
  asked(path: string, method: number): number | undefined {
    const [newest] = this.succeeded(path, method);
    return newest && contentFormat(newest.request.options);
  }

  /** What the newest success at this path was answered in. */
  answered(path: string, method: number): number | undefined {
    const [newest] = this.succeeded(path, method);
    return newest && contentFormat(newest.response.options);
  }
}
