import {
  CoapEndpoint,
  type CoapEndpointOptions,
  type CoapHandlers,
  type CoapMessaging,
} from '@holdfast/coap';
import type { DatagramTransport, Peer } from '@holdfast/kernel';

/** Where a role speaks: over datagrams, or over what opens an endpoint for it, such as `CoapStreamEndpoint` over TCP or TLS. */
export type Transport<P extends Peer> =
  | DatagramTransport<P>
  | ((handlers: CoapHandlers<P>) => CoapMessaging<P>);

/** What only datagrams need to know. */
export type DatagramOptions<P extends Peer> = Omit<
  CoapEndpointOptions<P>,
  'transport' | keyof CoapHandlers<P>
>;

export function openMessaging<P extends Peer>(
  transport: Transport<P>,
  handlers: CoapHandlers<P>,
  options: DatagramOptions<P>,
): CoapMessaging<P> {
  if (typeof transport === 'function') return transport(handlers);
  return new CoapEndpoint<P>({ ...options, ...handlers, transport });
}
