import {
  codeClass,
  CoapError,
  codes,
  contentFormat,
  decodeMessage,
  messageTypes,
  optionNumbers,
  uintValue,
  uriPath,
  type CoapMessage,
} from '@holdfast/coap';
import { toHex } from '@holdfast/bytes';
import { BoundedMap, type Clock, type DatagramTransport, type Peer } from '@holdfast/kernel';
import {
  ContentFormat,
  decodeEntries,
  Lwm2mError,
  Lwm2mPath,
  toJson,
  type Entry,
  type JsonValue,
  type ResourceLookup,
} from '@holdfast/lwm2m';

export interface TapOptions {
  readonly clock: Clock;
  readonly lookup: ResourceLookup;
  readonly onSent: () => void;
  readonly onAcked: () => void;
  /** Each value of an acknowledged notification. Absent: payloads are not looked at. */
  readonly onValue?: ((path: string, value: JsonValue, time: number) => void) | undefined;
}

interface Pending {
  readonly message: CoapMessage;
  readonly sequence: number;
  /** When it was first sent, milliseconds since 1970. */
  readonly time: number;
}

const MOST_PENDING = 256;
const MOST_OBSERVATIONS = 256;
const RESPONSE_CLASS = 2;

/**
 * Watches the wire between a device and its server, and tells which notifications the server has acknowledged: what a test of
 * durability may count on, whatever either side believes of itself.
 */
export class NotificationTap<P extends Peer> implements DatagramTransport<P> {
  readonly #transport: DatagramTransport<P>;
  readonly #options: TapOptions;
  /** By message id. */
  readonly #pending = new BoundedMap<number, Pending>(MOST_PENDING);
  /** What a token observes. */
  readonly #observed = new BoundedMap<string, Lwm2mPath>(MOST_OBSERVATIONS);

  constructor(transport: DatagramTransport<P>, options: TapOptions) {
    this.#transport = transport;
    this.#options = options;
  }

  send(peer: P, datagram: Uint8Array): void {
    const first = datagram[0] ?? 0;
    const isConfirmable = (first & 0b0011_0000) >> 4 === messageTypes.confirmable;
    if (isConfirmable && codeClass(datagram[1] ?? 0) === RESPONSE_CLASS) this.#sent(datagram);
    this.#transport.send(peer, datagram);
  }

  onDatagram(receive: (peer: P, datagram: Uint8Array) => void): void {
    this.#transport.onDatagram((peer, datagram) => {
      this.#received(datagram);
      receive(peer, datagram);
    });
  }

  close(): Promise<void> {
    return this.#transport.close();
  }

  #sent(datagram: Uint8Array): void {
    const message = decodeMessage(datagram);
    const sequence = uintValue(message.options, optionNumbers.observe);
    if (sequence === undefined) return;
    // The same id with the same sequence number is a retransmission; ids come round again.
    if (this.#pending.get(message.id)?.sequence === sequence) return;
    this.#pending.set(message.id, { message, sequence, time: this.#options.clock.now() });
    this.#options.onSent();
  }

  #received(datagram: Uint8Array): void {
    let message: CoapMessage;
    try {
      message = decodeMessage(datagram);
      if (message.code === codes.get && uintValue(message.options, optionNumbers.observe) === 0)
        this.#observed.set(toHex(message.token), Lwm2mPath.fromSegments(uriPath(message.options)));
    } catch (error) {
      if (error instanceof CoapError || error instanceof Lwm2mError) return;
      throw error;
    }
    if (message.type !== messageTypes.acknowledgement && message.type !== messageTypes.reset) return;
    const pending = this.#pending.get(message.id);
    if (pending === undefined) return;
    this.#pending.delete(message.id);
    if (message.type === messageTypes.acknowledgement) this.#acked(pending);
  }

  #acked({ message: { token, options, payload }, time }: Pending): void {
    const { onAcked, onValue, lookup } = this.#options;
    onAcked();
    const base = this.#observed.get(toHex(token));
    if (onValue === undefined || base === undefined) return;
    const format = contentFormat(options) ?? ContentFormat.text;
    for (const { path, value } of entriesOf(format, payload, { base, lookup }))
      onValue(path.text, toJson(value), time);
  }
}

/** None of a notification that is longer than its first block. */
function entriesOf(...payload: Parameters<typeof decodeEntries>): readonly Entry[] {
  try {
    return decodeEntries(...payload);
  } catch (error) {
    if (error instanceof Lwm2mError) return [];
    throw error;
  }
}
