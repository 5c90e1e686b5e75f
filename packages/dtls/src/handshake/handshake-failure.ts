import { BytesError } from '@holdfast/bytes';
import { DtlsError } from '../dtls-error.ts';
import type { AlertName } from '../record/alert.ts';

export type FatalAlert = Exclude<
  AlertName,
  'unknown' | 'close_notify' | 'no_renegotiation' | 'user_canceled'
>;

/** The handshake cannot go on; the peer is told `alert`. */
export const refusal = (alert: FatalAlert, message: string): DtlsError =>
  new DtlsError('handshake', message, { alert });

/** What an error met while handling a peer's message tells the peer. Errors that are ours are internal_error. */
export function alertFor(error: unknown): FatalAlert {
  if (error instanceof BytesError) return 'decode_error';
  if (error instanceof DtlsError) {
    if (error.code === 'decode') return 'decode_error';
    if (error.code === 'handshake') return (error.alert as FatalAlert | undefined) ?? 'handshake_failure';
  }
  return 'internal_error';
}
