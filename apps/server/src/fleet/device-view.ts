import type {
  Device,
  DeviceSummary,
  ResourceValue,
  Value,
  ValueType,
  VerifiedBy,
} from '@holdfast/api-contract';
import { OWNER_TRUST_OBJECT } from '@holdfast/lwm2m';
import type { Rows } from '../journal/rows.ts';
import { attentionOf } from './attention.ts';
import { bootstrapView } from './bootstrap-record.ts';
import type { DeviceRecord } from './device-record.ts';
import { contextText } from './oscore/context-name.ts';
import { expiresAt } from './device-state.ts';
import type { ReportedValue } from './value-rows.ts';

export const iso = (ms: number): string => new Date(ms).toISOString();
const isoOrNull = (ms: number | null | undefined): string | null =>
  ms === null || ms === undefined ? null : iso(ms);

export function summaryOf(record: DeviceRecord): DeviceSummary {
  const { row, contact, facts } = record;
  const { latitude, longitude, positionTime } = facts;
  return {
    endpoint: row.endpoint,
    state: record.state,
    stateSince: isoOrNull(record.stateSince),
    lastSeen: isoOrNull(contact?.lastSeen),
    addedAt: iso(row.addedAt),
    manufacturer: facts.manufacturer ?? null,
    model: facts.model ?? null,
    serialNumber: facts.serialNumber ?? null,
    firmware: facts.firmware ?? null,
    battery: facts.battery ?? null,
    signal: facts.signal ?? null,
    location:
      latitude === undefined || longitude === undefined || positionTime === undefined
        ? null
        : { latitude, longitude, time: iso(positionTime) },
    attention: attentionOf(record),
    security: securityOf(record),
    verifiedBy: verifiedBy(record),
    registration: registrationSummary(record),
  };
}

/** A device that has the object verifies commands itself; for any other the server must. */
export const verifiedBy = ({ registration }: DeviceRecord): VerifiedBy =>
  registration?.objects.includes(OWNER_TRUST) === true ? 'device' : 'server';

/** In the JSON of a registration's objects. */
const OWNER_TRUST = `"/${OWNER_TRUST_OBJECT}/0"`;

function securityOf({ row, oscore, certificate }: DeviceRecord): DeviceSummary['security'] {
  return {
    mode: row.security,
    identity: oscore === undefined ? row.identity : contextText(oscore),
    fingerprint: row.fingerprint,
    certificate:
      certificate === undefined
        ? null
        : {
            fingerprint: certificate.fingerprint,
            serial: certificate.serial,
            authority: certificate.authority,
            expiresAt: iso(certificate.notAfter),
            seenAt: iso(certificate.seenAt),
          },
  };
}

function registrationSummary({ registration, contact, state }: DeviceRecord): DeviceSummary['registration'] {
  if (registration === undefined || contact === undefined || state === 'offline') return null;
  return {
    registeredAt: iso(registration.registeredAt),
    updatedAt: iso(contact.updatedAt),
    expiresAt: registration.lifetime === 0 ? null : iso(expiresAt(registration.lifetime, contact.updatedAt)),
    lifetime: registration.lifetime,
    binding: registration.binding,
    queueMode: registration.queueMode,
    lwm2mVersion: registration.lwm2mVersion,
    transport: registration.transport,
    address: contact.address,
  };
}

export function deviceOf(record: DeviceRecord, session: Device['session']): Device {
  const summary = summaryOf(record);
  const { registration } = record;
  return {
    ...summary,
    registration:
      summary.registration === null || registration === undefined
        ? null
        : {
            ...summary.registration,
            id: registration.id,
            smsNumber: registration.smsNumber,
            objects: JSON.parse(registration.objects) as { path: string; version: string | null }[],
          },
    session,
    bootstrap: bootstrapView(record),
  };
}

export const reportedView = ({ path, type, json, time }: ReportedValue): ResourceValue => ({
  path,
  value: json,
  type: type as ValueType,
  time: iso(time),
});

export const valueView = ({ path, type, value, time }: Omit<Rows['value'], 'device'>): ResourceValue => ({
  path,
  value: JSON.parse(value) as Value,
  type: type as ValueType,
  time: iso(time),
});
