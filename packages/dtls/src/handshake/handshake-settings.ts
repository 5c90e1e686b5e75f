import { CIPHER_SUITES, type CipherSuite } from '../cipher/cipher-suite.ts';
import type { RetransmissionTimes } from '../flight/retransmitter.ts';
import { DtlsError } from '../dtls-error.ts';
import type { HandshakeOptions } from './handshake-options.ts';

/** {@link HandshakeOptions} with nothing left open. */
export interface HandshakeSettings {
  readonly times: RetransmissionTimes;
  readonly mtu: number;
  readonly requireExtendedMasterSecret: boolean;
  readonly maxMessage: number;
  /** In order of preference. */
  readonly suites: readonly CipherSuite[];
  readonly recordSizeLimit: number | undefined;
}

/** Throws {@link DtlsError} `options`. */
export function handshakeSettings(options: HandshakeOptions = {}, maxMessage = 8192): HandshakeSettings {
  const { initialTimeoutMs = 1000, maxTimeoutMs = 60_000, maxRetransmissions = 5, backOff = 2 } = options;
  const { mtu = 1200, recordSizeLimit, cipherSuites } = options;
  if (!(initialTimeoutMs > 0 && maxTimeoutMs > 0 && maxRetransmissions >= 0 && backOff >= 1)) {
    throw new DtlsError('options', 'timeouts of a handshake are positive and do not shrink');
  }
  if (!isWithin(mtu, 100, 16_384)) {
    throw new DtlsError('options', `an mtu of ${mtu} is not from 100 to 16384`);
  }
  if (recordSizeLimit !== undefined && !isWithin(recordSizeLimit, 64, 16_384)) {
    throw new DtlsError('options', `a record size limit of ${recordSizeLimit} is not from 64 to 16384`);
  }
  const suites = cipherSuites?.map((name) => CIPHER_SUITES.find((suite) => suite.name === name));
  if (suites?.length === 0 || suites?.includes(undefined)) {
    throw new DtlsError('options', 'cipher suites that are none');
  }
  return {
    times: { initialMs: initialTimeoutMs, maxMs: maxTimeoutMs, maxRetransmissions, backOff },
    mtu,
    requireExtendedMasterSecret: options.requireExtendedMasterSecret ?? false,
    maxMessage,
    suites: suites?.filter((suite) => suite !== undefined) ?? CIPHER_SUITES,
    recordSizeLimit,
  };
}

const isWithin = (value: number, low: number, high: number): boolean =>
  Number.isInteger(value) && value >= low && value <= high;
