import { ApiError } from '@holdfast/api-contract';
import { HoldfastError } from '@holdfast/kernel';

export const exitCodes = { ok: 0, failed: 1, usage: 2, unreachable: 3 } as const;

export type FailureCode =
  | 'usage'
  | 'file'
  | 'server_unreachable'
  | 'not_holdfast'
  | 'import_incomplete'
  | 'server_failed'
  | 'stream'
  | 'operation_ended'
  | 'log_source'
  | 'audit_failed'
  | 'evidence';

/** A command could not do what it was told. `hint` is what the person can do about it. */
export class Failure extends Error {
  override readonly name = 'Failure';
  readonly code: FailureCode;
  readonly hint: string | undefined;

  constructor(code: FailureCode, message: string, options: ErrorOptions & { hint?: string } = {}) {
    super(message, options);
    this.code = code;
    this.hint = options.hint;
  }
}

/** An error as a person or a program is told of it. */
export interface Told {
  readonly code: string;
  readonly message: string;
  readonly hint: string | undefined;
  readonly exitCode: number;
  /** A CoAP code, where a device refused. */
  readonly deviceCode?: string;
}

const HINTS: Readonly<Record<string, string>> = {
  unauthenticated: 'Set HOLDFAST_ADMIN_TOKEN to the token the server was started with, or give --token-file.',
  forbidden: 'The token lacks the right for this.',
  device_not_found: '"holdfast devices list" shows the names that exist.',
  device_asleep: 'It answers after its next report; without --now the operation waits for that.',
  not_registered: 'It has not registered since it was added; "holdfast events --follow" shows it arrive.',
  device_timeout: 'It may be out of coverage; "holdfast devices show" says when it was last seen.',
  operation_not_queued: '"holdfast device operations" says what became of it.',
  queue_full:
    'Take some back with "holdfast device operations ENDPOINT --cancel ID", or wait for the device.',
  endpoint_taken: 'Remove the other with "holdfast devices rm", or choose another name.',
  identity_taken: 'Give another --identity.',
  profile_not_found: '"holdfast bootstrap profiles list" shows those that there are.',
  cannot_bootstrap: 'It needs a factory credential, or a profile with --rekey.',
  model_not_found: 'Import its definition with "holdfast models import".',
  storage_unavailable: "The server's disk or database is at fault; its log says more.",
  internal: "The server's log says more.",
};

const SYSTEM_ERRORS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'the connection was refused',
  ECONNRESET: 'the connection was reset',
  ENOTFOUND: 'its name is not known',
  EAI_AGAIN: 'its name could not be looked up',
  EHOSTUNREACH: 'there is no way to it',
  ENETUNREACH: 'there is no network to it',
  ETIMEDOUT: 'it did not answer in time',
  UND_ERR_CONNECT_TIMEOUT: 'it did not answer in time',
  UND_ERR_SOCKET: 'it closed the connection',
};

export function tell(error: unknown): Told {
  if (error instanceof ApiError) return tellProblem(error);
  if (error instanceof Failure) {
    const exitCode =
      error.code === 'usage'
        ? exitCodes.usage
        : error.code === 'server_unreachable' || error.code === 'not_holdfast'
          ? exitCodes.unreachable
          : exitCodes.failed;
    return { code: error.code, message: error.message, hint: error.hint, exitCode };
  }
  if (error instanceof HoldfastError)
    return { code: error.code, message: error.message, hint: HINTS[error.code], exitCode: exitCodes.failed };
  const message = error instanceof Error ? error.message : String(error);
  return { code: 'internal', message, hint: undefined, exitCode: exitCodes.failed };
}

/** Why a request to `server` had no answer, or one that is not of this API. Other errors are returned as they are. */
export function explainFetch(error: unknown, server: string): unknown {
  if (error instanceof ApiError && error.code === 'not_holdfast') return notHoldfast(server, error);
  if (error instanceof SyntaxError) return notHoldfast(server, error);
  if (!(error instanceof TypeError) || error.cause === undefined) return error;
  const code = systemCode(error.cause);
  const reason = (code === undefined ? undefined : SYSTEM_ERRORS[code]) ?? code ?? 'the request failed';
  return new Failure('server_unreachable', `no server answers at ${server}: ${reason}`, {
    cause: error,
    hint: 'Start one with "holdfast serve", or name another with --server or HOLDFAST_URL.',
  });
}

const notHoldfast = (server: string, cause: Error): Failure =>
  new Failure('not_holdfast', `what answers at ${server} is not a Holdfast server`, {
    cause,
    hint: 'Name the right address with --server or HOLDFAST_URL.',
  });

function tellProblem(error: ApiError): Told {
  const { code, title, detail, deviceCode, issues } = error.problem;
  const parts = [detail ?? title];
  for (const { path, message } of issues ?? [])
    if (detail?.includes(message) !== true) parts.push(path === '' ? message : `${path}: ${message}`);
  if (deviceCode !== undefined && !(parts[0] ?? '').includes(deviceCode)) parts.push(`it said ${deviceCode}`);
  return {
    code,
    message: parts.join('; '),
    hint: HINTS[code],
    exitCode: exitCodes.failed,
    ...(deviceCode === undefined ? {} : { deviceCode }),
  };
}

/** The operating system's name for what went wrong; Happy Eyeballs wraps several in one AggregateError. */
function systemCode(cause: unknown): string | undefined {
  if (typeof cause !== 'object' || cause === null) return undefined;
  if ('code' in cause && typeof cause.code === 'string') return cause.code;
  return cause instanceof AggregateError ? systemCode(cause.errors[0]) : undefined;
}
