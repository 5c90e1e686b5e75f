import { problems, type Problem, type ProblemCode } from '@holdfast/api-contract';
import { HoldfastError } from '@holdfast/kernel';
import { AccessError } from '../access/access-error.ts';
import { StorageError } from '../journal/journal.ts';

/** What the API itself refuses. Rooms throw errors of their own, which {@link problemOf} maps by their code. */
export class ApiProblem extends HoldfastError<ProblemCode> {
  override readonly name = 'ApiProblem';
  readonly issues: Problem['issues'];

  constructor(code: ProblemCode, message?: string, issues?: Problem['issues'], options?: ErrorOptions) {
    super(code, message ?? problems[code][1], options);
    this.issues = issues;
  }
}

export interface Answer {
  readonly problem: Problem;
  readonly headers: Readonly<Record<string, string>>;
}

/** Seconds after which storage may have recovered: the journal tries anew with every commit. */
const STORAGE_RETRY = '5';

/**
 * The problem document for anything that was thrown (RFC 9457). Only errors whose code the contract lists are meant for
 * people; all others are `internal`, of which the answer says nothing but the request's id.
 */
export function problemOf(error: unknown, request: string): Answer {
  if (error instanceof StorageError)
    return {
      problem: { ...document('storage_unavailable'), instance: request },
      headers: { 'retry-after': STORAGE_RETRY },
    };
  if (!(error instanceof HoldfastError) || !Object.hasOwn(problems, error.code) || error.code === 'internal')
    return { problem: { ...document('internal'), instance: request }, headers: {} };
  const code = error.code as ProblemCode;
  const problem: Problem = document(code);
  if (error.message !== problem.title) problem.detail = error.message;
  if ('deviceCode' in error && typeof error.deviceCode === 'string') problem.deviceCode = error.deviceCode;
  if (error instanceof ApiProblem && error.issues !== undefined) problem.issues = error.issues;
  return { problem, headers: headersOf(error, problem.status) };
}

function document(code: ProblemCode): Problem {
  const [status, title] = problems[code];
  return { type: `urn:holdfast:problem:${code}`, title, status, code };
}

function headersOf(error: HoldfastError, status: number): Record<string, string> {
  const headers: Record<string, string> = {};
  // RFC 9110 §11.6.1: a 401 names the scheme with which to try again.
  if (status === 401) headers['www-authenticate'] = 'Bearer realm="holdfast"';
  if (error instanceof AccessError && error.retryAfter !== undefined)
    headers['retry-after'] = String(error.retryAfter);
  if (error.code === 'too_many_streams') headers['retry-after'] = '30';
  return headers;
}
