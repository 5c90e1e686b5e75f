import { isNewer, NoAnswer } from '@holdfast/coap';
import { errorChain, type Clock, type Logger, type Peer } from '@holdfast/kernel';
import { Refusal, type RegistrationPorts, type ReportingPorts } from '@holdfast/lwm2m-coap';
import type { DeviceRecord } from '../fleet/device-record.ts';
import { FleetError, RegistrationRefused, type RefusalCode } from '../fleet/fleet-error.ts';
import type { Heard } from '../fleet/heard.ts';
import { pathsOf, type Observations, type Watched } from '../fleet/observations.ts';
import type { Registrations } from '../fleet/registrations.ts';
import { StorageError } from '../journal/journal.ts';
import type { Manners } from './manner.ts';

export interface DevicePortsParts<P extends Peer> {
  readonly registrations: Registrations;
  readonly observations: Observations;
  readonly manners: Manners;
  readonly clock: Clock;
  readonly log: Logger;
  /** Undefined: this peer's device is no longer there; it gets no answer. */
  readonly heard: (peer: P) => Heard | undefined;
  /** A device has registered over this peer. */
  readonly registered: (peer: P, record: DeviceRecord) => void;
  readonly updated: (peer: P, record: DeviceRecord) => void;
  /** The device that speaks over this peer, as far as the transport tells. */
  readonly deviceOf: (peer: P) => DeviceRecord | undefined;
  /** A secure peer is the device its credential names; a plain one only ever claims to be the device there. */
  readonly speaksFor: (peer: P, record: DeviceRecord) => boolean;
}

const RESPONSES: Readonly<Record<RefusalCode, Refusal['code']>> = {
  unknown_endpoint: 'forbidden',
  wrong_credential: 'forbidden',
  unprotected: 'unauthorized',
  endpoint_mismatch: 'forbidden',
  endpoint_missing: 'bad_request',
  unknown_registration: 'not_found',
};

/** Carries what devices say from the protocol to the fleet, and the fleet's verdicts back. One for each transport. */
export function devicePorts<P extends Peer>(
  parts: DevicePortsParts<P>,
): { registration: RegistrationPorts<P>; reporting: ReportingPorts<P> } {
  const { registrations, observations, manners, clock, log } = parts;
  const from = (peer: P): Heard => {
    const heard = parts.heard(peer);
    if (heard === undefined) throw new NoAnswer('the device is no longer there');
    return heard;
  };
  const watchedBy = (peer: P, token: string): Watched | undefined => {
    const watched = observations.byToken(token);
    return watched !== undefined && parts.speaksFor(peer, watched.record) ? watched : undefined;
  };
  /** Only a registered device has an account of what its values mean. */
  const registeredBy = (peer: P): DeviceRecord | undefined => {
    const record = parts.deviceOf(peer);
    return record?.registration?.endedAt === null ? record : undefined;
  };
  return {
    registration: {
      register: (peer, request) =>
        answered(async () => {
          const { id, record } = await registrations.register(from(peer), request);
          parts.registered(peer, record);
          return id;
        }),
      update: (peer, id, update) =>
        answered(async () => parts.updated(peer, await registrations.update(from(peer), id, update))),
      deregister: (peer, id) => answered(() => registrations.deregister(from(peer), id)),
      malformed: (peer, error) => {
        const heard = parts.heard(peer);
        const detail = { reason: error.code, address: heard?.address ?? null };
        registrations
          .refused(`Malformed registration: ${error.message}`, detail, heard?.secure?.record.row)
          .catch((failure: unknown) =>
            log.warn({ error: errorChain(failure) }, 'an event could not be stored'),
          );
      },
    },
    reporting: {
      observationOf: (peer, token) => {
        const watched = watchedBy(peer, token);
        const target = watched === undefined ? undefined : manners.of(watched.record);
        if (watched === undefined || target === undefined) return undefined;
        const [path, ...others] = pathsOf(watched);
        return path !== undefined && others.length === 0
          ? { path, target }
          : { paths: pathsOf(watched), target };
      },
      notified: (peer, { token, sequence, entries }) =>
        answered(() => {
          const watched = watchedBy(peer, token);
          if (watched === undefined) return Promise.resolve();
          const { progress } = watched;
          const isNews =
            progress === undefined || isNewer(progress.sequence, progress.time, sequence, clock.now());
          return isNews
            ? observations.notified(from(peer), watched, entries, sequence)
            : observations.heardOnly(from(peer), watched);
        }),
      targetOf: (peer) => {
        const record = registeredBy(peer);
        return record === undefined ? undefined : manners.of(record);
      },
      sent: (peer, entries) =>
        answered(async () => {
          const record = registeredBy(peer);
          if (record === undefined) throw new Refusal('not_found', 'the device is not registered');
          await observations.sent(from(peer), record, entries);
        }),
      ended: (peer, token, reason) =>
        answered(async () => {
          const watched = watchedBy(peer, token);
          if (watched !== undefined) await observations.end(watched, reason);
        }),
    },
  };
}

/** What could not be stored is not acknowledged: the device tries again. */
function answered<T>(run: () => Promise<T>): Promise<T> {
  try {
    return run().catch(answer);
  } catch (error) {
    return Promise.reject(error);
  }
}

function answer(error: unknown): never {
  if (error instanceof StorageError) throw new NoAnswer('it could not be stored', { cause: error });
  if (error instanceof FleetError && error.code === 'device_not_found')
    throw new NoAnswer('the device is being removed', { cause: error });
  if (error instanceof RegistrationRefused)
    throw new Refusal(RESPONSES[error.code], error.message, { cause: error });
  throw error;
}
