import {
  codes,
  CoapEndpoint,
  CoapStreamEndpoint,
  uriPath,
  type CoapRequest,
  type CoapResponse,
} from '@holdfast/coap';
import { systemClock as clock, type Peer, type StreamServer } from '@holdfast/kernel';
import { utf8 } from '@holdfast/bytes';
import { listenTcp, listenTls } from '@holdfast/tcp';
import { UdpTransport } from '@holdfast/udp';

export interface OurCoapServer {
  readonly udp: number;
  readonly tcp: number;
  readonly tls: number;
  /** Method and body of every request so far. */
  readonly requests: readonly { readonly method: number; readonly body: string }[];
  stop(): Promise<void>;
}

/** A CoAP server of ours on every transport: `/large` is longer than a message, `/changing` is observed, all else echoes what was sent. */
export async function ourCoapServer(key: Uint8Array): Promise<OurCoapServer> {
  const requests: { method: number; body: string }[] = [];
  const handle = ({ method, payload, options }: CoapRequest<Peer>): CoapResponse => {
    requests.push({ method, body: new TextDecoder().decode(payload) });
    const [path] = uriPath(options);
    if (path === 'large')
      return { code: codes.content, contentFormat: 0, payload: utf8('0123456789'.repeat(10_000)) };
    if (method === codes.get || method === codes.fetch)
      return { code: codes.content, contentFormat: 0, payload };
    return { code: codes.changed };
  };
  const host = '127.0.0.1';
  const transport = await UdpTransport.bind({ host, port: 0 });
  const datagrams = new CoapEndpoint({ transport, clock, handle });
  const streams = new CoapStreamEndpoint<Peer>({ clock, handle });
  const tcp = await listenTcp({ host, port: 0 });
  const tls = await listenTls({
    host,
    port: 0,
    psk: (identity) => (identity === 'device' ? key : undefined),
  });
  const take = (server: StreamServer<Peer>): void =>
    server.onConnection((connection) => void streams.add(connection));
  take(tcp);
  take(tls);
  return {
    udp: transport.address.port,
    tcp: tcp.address.port,
    tls: tls.address.port,
    requests,
    async stop() {
      datagrams.close();
      streams.close();
      await Promise.all([transport.close(), tcp.close(), tls.close()]);
    },
  };
}
