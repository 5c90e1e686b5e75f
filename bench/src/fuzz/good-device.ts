import { fromHex, utf8 } from '@holdfast/bytes';
import { CoapEndpoint, codes, contentFormats, isSuccess, locationPath } from '@holdfast/coap';
import { DtlsClient } from '@holdfast/dtls';
import { systemClock as clock, type DatagramTransport, type Peer } from '@holdfast/kernel';
import { formatRegistration, Lwm2mPath } from '@holdfast/lwm2m';
import { UdpTransport } from '@holdfast/udp';
import { tapped } from './tapped-transport.ts';

/** A device that keeps to the protocol while others do not, and counts how it is served. */
export interface GoodDevice {
  /** One update of its registration. */
  update(): Promise<void>;
  served(): number;
  failed(): number;
  close(): Promise<void>;
}

export interface GoodDeviceOptions {
  readonly endpoint: string;
  readonly port: number;
  /** In hex; absent: plain CoAP. */
  readonly key?: string;
  /** Sees all that it sends, as it is on the wire. */
  readonly tap: (datagram: Uint8Array) => void;
}

const LIFETIME = 600;
const PATIENCE_MS = 10_000;

export async function startGoodDevice({ endpoint, port, key, tap }: GoodDeviceOptions): Promise<GoodDevice> {
  const udp = await UdpTransport.bind({ host: '127.0.0.1', port: 0 });
  const wire = tapped(udp, (datagram) => {
    tap(datagram.slice());
    return datagram;
  });
  const remote = udp.peer({ host: '127.0.0.1', port });
  let transport: DatagramTransport<Peer> = wire;
  let server: Peer = remote;
  if (key !== undefined) {
    const client = await DtlsClient.connect({
      transport: wire,
      remote,
      clock,
      identity: utf8(endpoint),
      key: fromHex(key),
      connectionId: new Uint8Array(),
    });
    transport = client;
    server = client.session;
  }
  // Reads of the server are answered, too: with 4.04, which is a device's right.
  const coap = new CoapEndpoint({ transport, clock, handle: () => ({ code: codes.notFound }) });
  const { queries, payload } = formatRegistration({
    endpoint,
    lifetime: LIFETIME,
    lwm2mVersion: '1.1',
    binding: 'U',
    queueMode: false,
    objects: ['/1/0', '/3/0', '/3303/0'].map((path) => ({ path: Lwm2mPath.parse(path) })),
    contentFormats: [],
    rootPath: '/',
  });
  const post = (path: readonly string[], query: readonly string[], body?: Uint8Array) =>
    coap.request(server, {
      method: codes.post,
      path,
      query,
      payload: body,
      contentFormat: body === undefined ? undefined : contentFormats.linkFormat,
      timeoutMs: PATIENCE_MS,
    });
  const registered = await post(['rd'], queries, payload);
  if (!isSuccess(registered.code)) throw new Error(`${endpoint} could not register`);
  const location = locationPath(registered.options);
  let [served, failed] = [0, 0];
  return {
    async update() {
      try {
        const { code } = await post(location, [`lt=${LIFETIME}`]);
        if (isSuccess(code)) served += 1;
        else failed += 1;
      } catch {
        failed += 1;
      }
    },
    served: () => served,
    failed: () => failed,
    async close() {
      coap.close();
      await transport.close();
      if (transport !== wire) await udp.close();
    },
  };
}
