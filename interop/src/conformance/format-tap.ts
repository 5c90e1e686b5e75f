import {
  contentFormat,
  decodeMessage,
  isRequest,
  isSuccess,
  messageTypes,
  optionNumbers,
  uintValue,
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
  readonly #notified: { readonly id: number; readonly token: string }[] = [];
  /** Tokens of notifications that the server answered with a reset, each as often as it did. */
  readonly resets: string[] = [];
  /** Of the client. */
  requests = 0;

  readonly hear = (from: 'client' | 'server', datagram: Uint8Array): void => {
    const message = decodeMessage(new Uint8Array(datagram));
    const token = toHex(message.token);
    if (from === 'server') this.#hearServer(message, token);
    else this.#hearClient(message, token);
  };

  /** How many notifications had this token. */
  notifications(token: string): number {
    return this.#notified.filter((one) => one.token === token).length;
  }

  #hearServer(message: CoapMessage, token: string): void {
    const meant = this.#notified.findLast(({ id }) => id === message.id);
    if (message.type === messageTypes.reset && meant !== undefined) this.resets.push(meant.token);
    if (!isRequest(message.code)) return;
    const exchange = { path: `/${uriPath(message.options).join('/')}`, request: message };
    this.#exchanges.push(exchange);
    this.#byToken.set(token, exchange);
  }

  #hearClient(message: CoapMessage, token: string): void {
    if (isRequest(message.code)) this.requests += 1;
    const exchange = this.#byToken.get(token);
    if (exchange === undefined) return;
    exchange.response ??= message;
    if (uintValue(message.options, optionNumbers.observe) !== undefined)
      this.#notified.push({ id: message.id, token });
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
