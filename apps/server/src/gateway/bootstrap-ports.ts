import { CoapError, NoAnswer } from '@holdfast/coap';
import type { Logger, Peer } from '@holdfast/kernel';
import { errorChain } from '@holdfast/kernel';
import { bootstrapPlan, Lwm2mError, type BootstrapRequest, type ResourceLookup } from '@holdfast/lwm2m';
import {
  OperationError,
  planFor,
  Refusal,
  type BootstrapOutcome,
  type BootstrapPorts,
} from '@holdfast/lwm2m-coap';
import { BootstrapRefused } from '../bootstrap/bootstrap-error.ts';
import type { Attempt, Failure } from '../bootstrap/attempt.ts';
import type { Bootstraps } from '../bootstrap/bootstraps.ts';
import { FleetError } from '../fleet/fleet-error.ts';
import type { Heard } from '../fleet/heard.ts';
import { StorageError } from '../journal/journal.ts';

export interface BootstrapPortsParts<P extends Peer> {
  readonly bootstraps: Bootstraps;
  readonly lookup: ResourceLookup;
  readonly log: Logger;
  /** Undefined: this peer's device is no longer there; it gets no answer. */
  readonly heard: (peer: P) => Heard | undefined;
}

/** Carries bootstrap requests to the bootstrap room, and how bootstraps ended. */
export function bootstrapPorts<P extends Peer>(parts: BootstrapPortsParts<P>): BootstrapPorts<P> {
  const { bootstraps, lookup, log } = parts;
  /** By the request that began each. */
  const attempts = new WeakMap<BootstrapRequest, Attempt>();
  const begin = (peer: P, endpoint: string | undefined, isPack: boolean): Promise<Attempt> =>
    answered(async () => {
      const heard = parts.heard(peer);
      if (heard === undefined) throw new NoAnswer('the device is no longer there');
      return await bootstraps.begin(heard, endpoint, isPack);
    });
  return {
    lookup,
    plan: async (peer, request) => {
      const attempt = await begin(peer, request.endpoint, false);
      attempts.set(request, attempt);
      return planFor(
        attempt.profile,
        attempt.readsBefore ? (accounts) => bootstraps.found(attempt, accounts) : undefined,
      );
    },
    pack: async (peer, { endpoint }) => bootstrapPlan((await begin(peer, endpoint, true)).profile),
    finished: (_, request, outcome) => {
      const attempt = attempts.get(request);
      if (attempt === undefined) return;
      const told =
        outcome.kind === 'finished'
          ? bootstraps.finished(attempt)
          : bootstraps.failed(attempt, failureOf(outcome));
      told.catch((error: unknown) =>
        log.warn({ error: errorChain(error) }, 'the end of a bootstrap could not be stored'),
      );
    },
  };
}

const REASONS: Readonly<Record<OperationError['code'], Failure['reason']>> = {
  refused: 'device_refused',
  timeout: 'device_timeout',
  misbehaved: 'device_misbehaved',
};

const INCONSISTENT = '4.06';

/** A device that did not answer Bootstrap-Finish may have heard it. */
function failureOf({ at, error }: Extract<BootstrapOutcome, { kind: 'failed' }>): Failure {
  const reason =
    error instanceof OperationError
      ? REASONS[error.code]
      : error instanceof CoapError
        ? 'device_timeout'
        : error instanceof Lwm2mError
          ? 'plan_failed'
          : 'interrupted';
  const deviceCode = error instanceof OperationError ? error.deviceCode : undefined;
  return {
    at,
    reason,
    // Core 1.1.1 §6.1.7.6: at the end it means something else than elsewhere.
    message:
      at === 'finish' && deviceCode === INCONSISTENT
        ? `to the device its accounts do not hold together (${INCONSISTENT})`
        : error.message,
    isUncertain: at === 'finish' && reason !== 'device_refused',
    ...(deviceCode === undefined ? {} : { deviceCode }),
  };
}

async function answered<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof StorageError) throw new NoAnswer('it could not be stored', { cause: error });
    if (error instanceof FleetError) throw new NoAnswer('the device is being removed', { cause: error });
    if (error instanceof BootstrapRefused) {
      // Core 1.1.1 §6.1.7: 4.00 for an endpoint name that is not known.
      const code =
        error.code === 'endpoint_mismatch'
          ? 'bad_request'
          : error.code === 'needs_dialogue'
            ? 'not_implemented'
            : 'forbidden';
      throw new Refusal(code, error.message, { cause: error });
    }
    throw error;
  }
}
