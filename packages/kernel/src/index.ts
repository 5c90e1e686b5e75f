export { BoundedMap } from './bounded-map.ts';
export type { Bus, Listener } from './bus.ts';
export { systemClock, type Clock, type Timer } from './clock.ts';
export type { Address, DatagramTransport, Peer } from './datagram.ts';
export { formatAddress } from './datagram.ts';
export type { StreamConnection, StreamListener, StreamServer } from './stream.ts';
export { HoldfastError, errorChain } from './error.ts';
export { randomId } from './id.ts';
export { silentLogger, type Logger } from './logger.ts';
