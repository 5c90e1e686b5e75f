import { codes, contentFormat, type CoapRequest, type CoapResponse } from '@holdfast/coap';
import type { Peer } from '@holdfast/kernel';
import { Lwm2mError, Lwm2mPath, type Entry } from '@holdfast/lwm2m';
import { Refusal } from '../refusal.ts';
import { NAMING_FORMATS } from '../value-formats.ts';
import type { DecodeReport } from './decode-report.ts';
import type { Manner } from './target.ts';

export interface SendPorts<P extends Peer> {
  /** How the device of this peer speaks; undefined where it has no registration: its Send is answered with 4.04. */
  targetOf(peer: P): Manner | undefined;
  /**
   * Values that a device sent of its own accord, several of one path where it kept them. It is answered when the promise settles: resolve when
   * they are durable, reject with {@link Refusal}, or with CoAP's `NoAnswer` to let the device try again.
   */
  sent(peer: P, entries: readonly Entry[]): Promise<void>;
}

/** Where devices send to (Transport 1.1.1 §6.4.5). */
export const SEND_PATH = 'dp';

/** The Send operation over CoAP. */
export async function handleSend<P extends Peer>(
  ports: SendPorts<P>,
  decode: DecodeReport,
  { peer, method, options, payload }: CoapRequest<P>,
): Promise<CoapResponse> {
  if (method !== codes.post) return { code: codes.methodNotAllowed };
  const target = ports.targetOf(peer);
  if (target === undefined) return { code: codes.notFound };
  const format = contentFormat(options);
  if (format === undefined || !NAMING_FORMATS.includes(format)) {
    return { code: codes.unsupportedContentFormat };
  }
  let entries: Entry[];
  try {
    entries = decode(target, Lwm2mPath.root, format, payload);
  } catch (error) {
    if (!(error instanceof Lwm2mError)) throw error;
    return { code: error.code === 'too-large' ? codes.requestEntityTooLarge : codes.badRequest };
  }
  if (entries.length === 0) return { code: codes.badRequest };
  try {
    await ports.sent(peer, entries);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { code: error.responseCode };
  }
  return { code: codes.changed };
}
