import { fromHex, toHex } from '@holdfast/bytes';
import {
  CoapEndpoint,
  CoapStreamEndpoint,
  decodeMessage,
  findOption,
  optionNumbers,
  OscoreEndpoint,
  OscorePeer,
  type CoapHandlers,
  type CoapMessaging,
  type OscoreParameters,
  type OscoreState,
  type OscoreStore,
} from '@holdfast/coap';
import { systemClock as clock, type DatagramTransport, type Peer } from '@holdfast/kernel';
import { coreObjects, Lwm2mPath, ModelRegistry } from '@holdfast/lwm2m';
import { Lwm2mClient, type Lwm2mClientOptions } from '@holdfast/lwm2m-coap';
import { connectTcp } from '@holdfast/tcp';
import { onTestFinished } from 'vitest';
import { Logger } from './logger-objects.ts';
import { Wire } from './wire.ts';

/** Of object 21, in hex, as the device has them. */
export interface OscoreObject {
  readonly masterSecret: string;
  readonly masterSalt?: string;
  readonly senderId: string;
  readonly recipientId: string;
}

/** What the device keeps while the test runs. */
class DeviceStore implements OscoreStore {
  readonly #parameters: OscoreParameters;
  #state: OscoreState | undefined;

  constructor({ masterSecret, masterSalt = '', senderId, recipientId }: OscoreObject) {
    this.#parameters = {
      masterSecret: fromHex(masterSecret),
      masterSalt: fromHex(masterSalt),
      senderId: fromHex(senderId),
      recipientId: fromHex(recipientId),
    };
  }

  find = async (): Promise<string> => 'server';
  load = async () => ({ parameters: this.#parameters, state: this.#state });
  reserve = async (_: string, senderLimit: number): Promise<void> => void (this.#state = { senderLimit });
}

interface To {
  readonly coap: number;
  readonly coapTcp?: number | undefined;
}

/** How what is protected is carried. */
interface Carrier {
  readonly peer: Peer;
  readonly open: (handlers: CoapHandlers<Peer>) => CoapMessaging<Peer>;
}

/** A small logger with OSCORE; over UDP it remembers the nonces that the server used. */
export async function oscoreLogger(
  to: To,
  over: 'coap' | 'coap+tcp',
  context: OscoreObject,
  options: Partial<Lwm2mClientOptions<OscorePeer<Peer>>> & { readonly endpoint: string },
) {
  const logger = new Logger();
  const store = new DeviceStore(context);
  const nonces = new Map<string, Set<string>>();
  const dial = async (): Promise<Carrier & { readonly hangUp: () => void }> => {
    if (over === 'coap') {
      const wire = await Wire.open();
      onTestFinished(() => wire.close());
      const transport = overheard(wire, nonces);
      return {
        peer: wire.peer(to.coap),
        open: (handlers) => new CoapEndpoint({ ...handlers, clock, transport }),
        hangUp: () => (wire.cut = true),
      };
    }
    const connection = await connectTcp({ host: '127.0.0.1', port: to.coapTcp ?? 0 });
    return {
      peer: connection.peer,
      open: (handlers) => {
        const endpoint = new CoapStreamEndpoint<Peer>({ ...handlers, clock });
        endpoint.add(connection);
        return endpoint;
      },
      hangUp: () => connection.destroy(),
    };
  };
  let carrier = await dial();
  const transport = (handlers: CoapHandlers<OscorePeer<Peer>>) => {
    const { observedRequest: _, ...above } = handlers;
    return new OscoreEndpoint<Peer>({ ...above, clock, store, below: carrier.open });
  };
  const client = new Lwm2mClient<OscorePeer<Peer>>({
    transport,
    server: new OscorePeer('server', carrier.peer),
    clock,
    lifetime: 300,
    objects: logger.objects,
    models: new ModelRegistry(coreObjects),
    updateAfter: 0,
    ...options,
  });
  logger.onChanged = (path) => client.changed(Lwm2mPath.parse(path));
  onTestFinished(() => client.close());
  return {
    client,
    logger,
    nonces,
    /** Nonces under which two different messages came; repetitions of one are the same bytes. */
    reused: () => [...nonces].filter(([, messages]) => messages.size > 1).map(([nonce]) => nonce),
    hangUp: () => carrier.hangUp(),
    /** From another address, or over a new connection. */
    async dialAgain() {
      carrier = await dial();
      client.reconnect(transport, new OscorePeer('server', carrier.peer));
    },
  };
}

/** Partial IVs of what came, in hex, of requests and of responses that have one of their own; with the ciphertexts that came under each. */
function overheard(wire: Wire, nonces: Map<string, Set<string>>): DatagramTransport<Peer> {
  return {
    send: (peer, datagram) => wire.send(peer, datagram),
    onDatagram: (receive) =>
      wire.onDatagram((peer, datagram) => {
        const { options, payload } = decodeMessage(datagram.slice());
        const option = findOption(options, optionNumbers.oscore);
        const length = (option?.[0] ?? 0) & 0b111;
        if (option !== undefined && length > 0) {
          const nonce = toHex(option.subarray(1, 1 + length));
          nonces.set(nonce, (nonces.get(nonce) ?? new Set()).add(toHex(payload)));
        }
        receive(peer, datagram);
      }),
    close: () => wire.close(),
  };
}
