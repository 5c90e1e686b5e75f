import { DtlsError } from '../dtls-error.ts';
import { alertFor } from '../handshake/handshake-failure.ts';
import type { RefusalReason } from './server-options.ts';

/** What the owner is told of an error that ends a handshake; `ours` where it is not the peer's. */
export function refusalReason(error: unknown, ours: RefusalReason): RefusalReason {
  if (error instanceof DtlsError && error.problem !== undefined) return error.problem;
  switch (alertFor(error)) {
    case 'internal_error':
      return ours;
    case 'handshake_failure':
    case 'protocol_version':
    case 'unsupported_certificate':
      return 'no_common_parameters';
    default:
      return 'protocol_error';
  }
}
