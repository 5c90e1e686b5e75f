import {
  codes,
  isSuccess,
  optionNumbers,
  stringOptions,
  uintOption,
  type CoapNotification,
  type NotificationVerdict,
  type ObservedRequest,
} from '@holdfast/coap';
import { toHex } from '@holdfast/bytes';
import type { Peer } from '@holdfast/kernel';
import { Lwm2mError, Lwm2mPath, type Entry } from '@holdfast/lwm2m';
import { pathList } from './composite-operations.ts';
import type { DecodeReport } from './decode-report.ts';
import type { SendPorts } from './send-interface.ts';
import { segmentsOf, type Manner } from './target.ts';

/** An observation as its maker knows it. */
export type Observed = { readonly target: Manner } & (
  | { readonly path: Lwm2mPath }
  /** Of a composite observation. */
  | { readonly paths: readonly Lwm2mPath[] }
);

export interface Notified {
  /** Hex. */
  readonly token: string;
  /** RFC 7641 §3.4: 24 bits; newer than the last one or not is the receiver's to judge. */
  readonly sequence: number;
  /** Those of several paths in a composite observation; several of one path, dated, where the device kept them. */
  readonly entries: readonly Entry[];
}

export interface ReportingPorts<P extends Peer> extends SendPorts<P> {
  /** Undefined: nobody asked for this; the device is told to stop. */
  observationOf(peer: P, token: string): Observed | undefined;
  /** The device is acknowledged when the promise resolves. May reject with CoAP's `NoAnswer`. */
  notified(peer: P, notification: Notified): Promise<void>;
  /** The device ended the observation with an error of its own (RFC 7641 §4.2), or sent what cannot be understood. */
  ended(peer: P, token: string, reason: string): Promise<void>;
}

/** What was asked for, to fetch what of a notification exceeds a block. */
export function observedRequest(observed: Observed): ObservedRequest {
  const { target } = observed;
  if ('path' in observed) {
    return { options: stringOptions(optionNumbers.uriPath, segmentsOf(target, observed.path)) };
  }
  const { contentFormat, payload } = pathList(target, observed.paths);
  const segments = segmentsOf(target, Lwm2mPath.root);
  return {
    method: codes.fetch,
    options: [
      ...stringOptions(optionNumbers.uriPath, segments),
      uintOption(optionNumbers.contentFormat, contentFormat),
    ],
    payload,
  };
}

/** A notification, from CoAP to the one who observes. */
export function handleNotification<P extends Peer>(
  ports: ReportingPorts<P>,
  decode: DecodeReport,
  notification: CoapNotification<P>,
): NotificationVerdict | Promise<NotificationVerdict> {
  const { peer, code, observe, contentFormat, payload } = notification;
  const token = toHex(notification.token);
  const observed = ports.observationOf(peer, token);
  if (observed === undefined) return 'reject';
  if (!isSuccess(code) || observe === undefined) {
    return ports.ended(peer, token, 'the device ended it').then(accept);
  }
  let entries: readonly Entry[];
  try {
    const base = 'path' in observed ? observed.path : Lwm2mPath.root;
    entries = decode(observed.target, base, contentFormat, payload);
  } catch (error) {
    if (!(error instanceof Lwm2mError)) throw error;
    return ports.ended(peer, token, `a notification could not be understood: ${error.message}`).then(reject);
  }
  return ports.notified(peer, { token, sequence: observe, entries }).then(accept);
}

const accept = (): NotificationVerdict => 'accept';
const reject = (): NotificationVerdict => 'reject';
