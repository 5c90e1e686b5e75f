import type { RetransmissionTimes } from '../flight/retransmitter.ts';
import { DtlsError } from '../dtls-error.ts';
import type { HandshakeOptions } from './handshake-options.ts';

/** {@link HandshakeOptions} with nothing left open. */
export interface HandshakeSettings {
  readonly times: RetransmissionTimes;
  readonly mtu: number;
  readonly requireExtendedMasterSecret: boolean;
  readonly maxMessage: number;
}

/** Throws {@link DtlsError} `options`. */
export function handshakeSettings(options: HandshakeOptions = {}, maxMessage = 8192): HandshakeSettings {
  const { initialTimeoutMs = 1000, maxTimeoutMs = 60_000, maxRetransmissions = 5, mtu = 1200 } = options;
  if (!(initialTimeoutMs > 0 && maxTimeoutMs > 0 && maxRetransmissions >= 0)) {
    throw new DtlsError('options', 'timeouts of a handshake are positive');
  }
  if (!Number.isInteger(mtu) || mtu < 100 || mtu > 16_384) {
    throw new DtlsError('options', `an mtu of ${mtu} is not from 100 to 16384`);
  }
  return {
    times: { initialMs: initialTimeoutMs, maxMs: maxTimeoutMs, maxRetransmissions },
    mtu,
    requireExtendedMasterSecret: options.requireExtendedMasterSecret ?? false,
    maxMessage,
  };
}
