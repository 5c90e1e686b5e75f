import { BoundedMap, type Peer } from '@holdfast/kernel';
import type { Downloads } from '../block/downloads.ts';
import type { CoapResponse } from '../exchange/coap-request.ts';
import type { Outbox } from '../exchange/outbox.ts';
import { messageTypes, noBytes } from '../message/coap-message.ts';
import { encodeMessage } from '../message/message-codec.ts';
import { responseOptions } from '../options/field-options.ts';
import { notificationKey, type NotifyOptions } from './notify-options.ts';

interface NotifierContext<P extends Peer> {
  readonly outbox: Outbox<P>;
  readonly downloads: Downloads;
  readonly send: (peer: P, datagram: Uint8Array) => void;
  readonly onObserverReset: ((peer: P, token: Uint8Array) => void) | undefined;
}

/** Non-confirmable notifications whose reset can still be told from noise. */
const REMEMBERED = 1024;

/** The server side of an observation (RFC 7641 §4). Who observes what is the caller's to know. */
export class Notifier<P extends Peer> {
  readonly #context: NotifierContext<P>;
  readonly #unconfirmed = new BoundedMap<string, Uint8Array>(REMEMBERED);

  constructor(context: NotifierContext<P>) {
    this.#context = context;
  }

  async notify(peer: P, token: Uint8Array, whole: CoapResponse, options: NotifyOptions): Promise<void> {
    const { outbox, downloads, send } = this.#context;
    const response = downloads.slice(whole, undefined, () => notificationKey(peer, options));
    const { code, payload = noBytes } = response;
    const message = { code, token, options: responseOptions(response), payload };
    if (!options.confirmable) {
      const id = outbox.nextId(peer);
      const datagram = encodeMessage({ ...message, type: messageTypes.nonConfirmable, id });
      this.#unconfirmed.set(`${peer.key} ${id}`, token);
      send(peer, datagram);
      return;
    }
    await new Promise<void>((resolve, reject) => {
      outbox.confirmable(peer, (id) => encodeMessage({ ...message, type: messageTypes.confirmable, id }), {
        acknowledged: () => resolve(),
        failed: reject,
      });
    });
  }

  /** A reset that answers no confirmable message. */
  reset(peer: P, id: number): void {
    const key = `${peer.key} ${id}`;
    const token = this.#unconfirmed.get(key);
    if (token === undefined) return;
    this.#unconfirmed.delete(key);
    this.#context.onObserverReset?.(peer, token);
  }
}
