import {
  CoapEndpoint,
  codes,
  contentFormats,
  formatCode,
  isSuccess,
  locationPath,
  messageTypes,
  optionNumbers,
} from '@holdfast/coap';
import type { DtlsSession } from '@holdfast/dtls';
import { systemClock as clock, type Address } from '@holdfast/kernel';
import { formatRegistration, Lwm2mPath } from '@holdfast/lwm2m';
import { connectWithPsk } from '../support/connect.ts';
import { lineOver } from '../support/dtls-lines.ts';
import type { Line } from '../support/line.ts';
import { FIRST_SEQUENCE, temperatureTlv } from './notification.ts';

/** A registered device, its line free for a load. */
export interface BenchDevice {
  readonly line: Line;
  /** Of its registration. */
  readonly location: readonly string[];
  /** By which the server knows its observation of {@link OBSERVED}; undefined where it was not to be observed. */
  readonly token: Uint8Array | undefined;
}

export interface DeviceOptions {
  readonly endpoint: string;
  readonly port: number;
  /** With a thermometer, and only made once the server observes it. */
  readonly observed: boolean;
  /** Address of this machine to speak from. Default: any. */
  readonly from?: Address;
}

export const OBSERVED = '/3303/0/5700';
/** Longer than any bench. */
const LIFETIME = 86_400;
const PATIENCE_MS = 30_000;

export async function registerDevice({
  endpoint,
  port,
  observed,
  from,
}: DeviceOptions): Promise<BenchDevice> {
  const client = await connectWithPsk(endpoint, port, from);
  const observation = Promise.withResolvers<Uint8Array>();
  let lastId = 0;
  const coap = new CoapEndpoint<DtlsSession>({
    transport: {
      send(session, datagram) {
        if (isConfirmable(datagram)) lastId = messageId(datagram);
        client.send(session, datagram);
      },
      onDatagram: (receive) => client.onDatagram(receive),
      close: () => client.close(),
    },
    clock,
    handle: ({ method, observe, token, options }) => {
      const isRead = method === codes.get && observed;
      if (!isRead) return { code: codes.notFound };
      const content = {
        code: codes.content,
        contentFormat: contentFormats.lwm2mTlv,
        payload: temperatureTlv(21),
      };
      const wantsPath = options.some(({ number }) => number === optionNumbers.uriPath);
      if (observe !== 0 || !wantsPath) return content;
      // In a later turn: the answer is on its way by then.
      setImmediate(() => observation.resolve(token));
      return { ...content, observe: FIRST_SEQUENCE };
    },
  });
  try {
    const { queries, payload } = formatRegistration({
      endpoint,
      lifetime: LIFETIME,
      lwm2mVersion: '1.1',
      binding: 'U',
      queueMode: false,
      objects: ['/1/0', ...(observed ? ['/3303/0'] : [])].map((path) => ({ path: Lwm2mPath.parse(path) })),
      contentFormats: [contentFormats.lwm2mTlv],
      rootPath: '/',
    });
    const { code, options } = await coap.request(client.session, {
      method: codes.post,
      path: ['rd'],
      query: queries,
      payload,
      contentFormat: contentFormats.linkFormat,
      timeoutMs: PATIENCE_MS,
    });
    if (!isSuccess(code)) throw new Error(`${endpoint} could not register: ${formatCode(code)}`);
    const token = observed
      ? await within(PATIENCE_MS, observation.promise, `${endpoint} is observed`)
      : undefined;
    return { line: { ...lineOver(client), lastId }, location: locationPath(options), token };
  } catch (error) {
    await client.close();
    throw error;
  } finally {
    coap.close();
  }
}

const isConfirmable = ([first = 0]: Uint8Array): boolean =>
  ((first >> 4) & 0b11) === messageTypes.confirmable;
const messageId = ([, , high = 0, low = 0]: Uint8Array): number => high * 256 + low;

function within<T>(ms: number, promise: Promise<T>, what: string): Promise<T> {
  const late = new Promise<never>((_, reject) => {
    setTimeout(() => reject(new Error(`waited ${ms} ms until ${what}`)), ms).unref();
  });
  return Promise.race([promise, late]);
}
