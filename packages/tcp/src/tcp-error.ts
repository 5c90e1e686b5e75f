import { HoldfastError } from '@holdfast/kernel';

/** `listen`: the address cannot be had. `connect`: nobody took the connection, or not in time. `handshake`: TLS was not agreed on. */
export class TcpError extends HoldfastError<'listen' | 'connect' | 'handshake'> {
  override readonly name = 'TcpError';
}
