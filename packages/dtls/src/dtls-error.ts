import { HoldfastError } from '@holdfast/kernel';
import type { CredentialProblem } from './certificate/credential-problem.ts';
import type { AlertName } from './record/alert.ts';

export type DtlsErrorCode =
  /** Bytes from the peer that are not what the protocol says. */
  | 'decode'
  /** The peer breaks the protocol or shares no parameters with us; {@link DtlsError.alert} says how. */
  | 'handshake'
  /** The peer refused with the fatal alert in {@link DtlsError.alert}. */
  | 'alert'
  /** The peer did not answer in time. */
  | 'timeout'
  /** The caller gave up. */
  | 'aborted'
  /** A session that was to be imported is damaged, foreign or known already. */
  | 'import'
  /** Options that cannot work. */
  | 'options';

/** What goes wrong in this layer. No message carries secrets. */
export class DtlsError extends HoldfastError<DtlsErrorCode> {
  override readonly name = 'DtlsError';
  readonly alert: AlertName | undefined;
  /** What is wrong with the peer's certificate or key, where that is what is wrong. */
  readonly problem: CredentialProblem | undefined;

  constructor(
    code: DtlsErrorCode,
    message: string,
    options?: ErrorOptions & { alert?: AlertName; problem?: CredentialProblem },
  ) {
    super(code, message, options);
    this.alert = options?.alert;
    this.problem = options?.problem;
  }
}
