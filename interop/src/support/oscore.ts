import { toHex } from '@holdfast/bytes';
import {
  CoapEndpoint,
  OscoreEndpoint,
  type OscoreEndpointOptions,
  type OscoreParameters,
  type OscorePeer,
  type OscoreState,
  type OscoreStore,
  type StoredContext,
} from '@holdfast/coap';
import { systemClock as clock, type DatagramTransport, type Peer } from '@holdfast/kernel';
import { UdpTransport } from '@holdfast/udp';

/** One context, kept for as long as the test runs; it outlives the endpoints that use it. */
export class OneContext implements OscoreStore {
  readonly #parameters: OscoreParameters;
  #state: OscoreState | undefined;

  constructor(parameters: OscoreParameters) {
    this.#parameters = parameters;
  }

  async find(kid: Uint8Array): Promise<string | undefined> {
    return toHex(kid) === toHex(this.#parameters.recipientId) ? 'the one' : undefined;
  }

  async load(): Promise<StoredContext> {
    return { parameters: this.#parameters, state: this.#state };
  }

  async reserve(_: string, senderLimit: number): Promise<void> {
    this.#state = { senderLimit };
  }
}

export interface OscoreLink {
  readonly endpoint: OscoreEndpoint<Peer>;
  readonly port: number;
  /** Every datagram that was sent and that came. */
  readonly sent: Uint8Array[];
  readonly received: Uint8Array[];
  readonly peer: (port: number) => OscorePeer<Peer>;
  close(): Promise<void>;
}

/** An endpoint of ours on loopback, every datagram of which is kept. */
export async function openOscore(
  store: OscoreStore,
  part: Pick<OscoreEndpointOptions<Peer>, 'handle' | 'onNotification' | 'onObserverReset'> = {},
): Promise<OscoreLink> {
  const udp = await UdpTransport.bind({ host: '127.0.0.1', port: 0 });
  const sent: Uint8Array[] = [];
  const received: Uint8Array[] = [];
  const transport: DatagramTransport<Peer> = {
    send: (peer, datagram) => {
      sent.push(datagram.slice());
      udp.send(peer, datagram);
    },
    onDatagram: (receive) =>
      udp.onDatagram((peer, datagram) => {
        received.push(datagram.slice());
        receive(peer, datagram);
      }),
    close: () => udp.close(),
  };
  const endpoint = new OscoreEndpoint<Peer>({
    ...part,
    store,
    clock,
    below: (options) => new CoapEndpoint({ ...options, transport, clock }),
  });
  return {
    endpoint,
    port: udp.address.port,
    sent,
    received,
    peer: (port) => endpoint.peer('the one', udp.peer({ host: '127.0.0.1', port })),
    async close() {
      endpoint.close();
      await udp.close();
    },
  };
}
