import { z } from 'zod';
import { VerifiedBy } from './verified-by.ts';
import { DeviceBootstrap, ProfileName } from './bootstrap.ts';
import { Cursor, EndpointName, Fingerprint, Limit, Path, PskKey, Time } from './common.ts';
import { OscoreSecurity } from './oscore.ts';

/**
 * online: registered and reachable. asleep: registered, in queue mode, awake window over. late: its lifetime has run out a
 * short while ago. offline: de-registered, or late for too long. unknown: it has never registered.
 */
export const DeviceState = z
  .enum(['online', 'asleep', 'late', 'offline', 'unknown'])
  .meta({ id: 'DeviceState' });
export type DeviceState = z.infer<typeof DeviceState>;

/** Why a person should look at a device. */
export const Attention = z
  .enum(['offline', 'late', 'battery_low', 'signal_weak', 'excursion', 'device_error'])
  .meta({ id: 'Attention' });
export type Attention = z.infer<typeof Attention>;

export const Location = z
  .object({ latitude: z.number(), longitude: z.number(), time: Time })
  .meta({ id: 'Location', description: 'WGS 84 degrees, from /6/0/0 and /6/0/1' });

const registrationSummary = {
  registeredAt: Time,
  updatedAt: Time,
  /** Null for a lifetime without end. */
  expiresAt: Time.nullable(),
  /** Seconds; 0 has no end. */
  lifetime: z.int(),
  binding: z.string(),
  queueMode: z.boolean(),
  lwm2mVersion: z.string(),
  transport: z.enum(['coap', 'coaps', 'coap+tcp', 'coaps+tcp']),
  /** `host:port` that the last accepted message came from. */
  address: z.string(),
};

export const RegistrationSummary = z.object(registrationSummary).meta({ id: 'RegistrationSummary' });

export const Registration = z
  .object({
    ...registrationSummary,
    id: z.string(),
    smsNumber: z.string().nullable(),
    objects: z.array(z.object({ path: Path, version: z.string().nullable() })),
  })
  .meta({ id: 'Registration' });

/** The DTLS session, or the TLS connection, that a device speaks over. Never any key. */
export const SecureSession = z
  .object({
    cipherSuite: z.string(),
    identity: z.string(),
    establishedAt: Time,
    /** RFC 7627; null for a TLS connection, of which it is not told. */
    extendedMasterSecret: z.boolean().nullable(),
    /** Hex; null where the peer did not offer the extension, and for a TLS connection. */
    connectionId: z.string().nullable(),
  })
  .meta({ id: 'SecureSession' });

/** The certificate that a device proved itself with last. */
export const DeviceCertificate = z
  .object({
    fingerprint: Fingerprint,
    serial: z.string(),
    /** Fingerprint of the authority that it leads to. */
    authority: Fingerprint,
    expiresAt: Time,
    seenAt: Time,
  })
  .meta({ id: 'DeviceCertificate' });

/** How a device proves itself. Never any key. */
export const DeviceSecurity = z
  .object({
    mode: z.enum(['psk', 'x509', 'rpk', 'oscore', 'none']),
    /** The PSK identity; of OSCORE the device's sender id in hex, with the ID context behind a slash if there is one. */
    identity: z.string().nullable(),
    /** Of the raw public key, or of the one certificate that may be used; null where neither is fixed. */
    fingerprint: Fingerprint.nullable(),
    certificate: DeviceCertificate.nullable(),
  })
  .meta({ id: 'DeviceSecurity' });

const deviceSummary = {
  endpoint: EndpointName,
  state: DeviceState,
  stateSince: Time.nullable(),
  lastSeen: Time.nullable(),
  addedAt: Time,
  manufacturer: z.string().nullable(),
  model: z.string().nullable(),
  serialNumber: z.string().nullable(),
  firmware: z.string().nullable(),
  /** Percent, from /3/0/9. */
  battery: z.number().nullable(),
  /** dBm, from /4/0/2. */
  signal: z.number().nullable(),
  location: Location.nullable(),
  attention: z.array(Attention),
  security: DeviceSecurity,
  verifiedBy: VerifiedBy,
};

export const DeviceSummary = z
  .object({ ...deviceSummary, registration: RegistrationSummary.nullable() })
  .meta({ id: 'DeviceSummary' });
export type DeviceSummary = z.infer<typeof DeviceSummary>;

export const Device = z
  .object({
    ...deviceSummary,
    registration: Registration.nullable(),
    session: SecureSession.nullable(),
    /** Null for a device that has nothing to do with the bootstrap server. */
    bootstrap: DeviceBootstrap.nullable(),
  })
  .meta({ id: 'Device' });
export type Device = z.infer<typeof Device>;

const PublicKey = z.string().min(1).max(1024).meta({
  id: 'PublicKey',
  description: 'SubjectPublicKeyInfo of a key on P-256: PEM, or DER in hex or base64',
});

export const NewDevice = z
  .object({
    endpoint: EndpointName,
    security: z
      .discriminatedUnion('mode', [
        z.object({
          mode: z.literal('psk'),
          identity: z.string().min(1).max(128).optional(),
          key: PskKey.optional(),
        }),
        z.object({ mode: z.literal('x509'), fingerprint: Fingerprint.optional() }),
        z.object({ mode: z.literal('rpk'), publicKey: PublicKey }),
        OscoreSecurity,
        z.object({ mode: z.literal('none') }),
      ])
      .default({ mode: 'psk' }),
    /**
     * The factory credential, with which the device may do nothing but ask for its operational one. Where no key is given in
     * `security` beside it, the device has none before its first bootstrap.
     */
    bootstrap: z
      .object({
        /** `bootstrap:` and the endpoint name unless given. */
        identity: z.string().min(1).max(128).optional(),
        key: PskKey,
        profile: ProfileName.optional(),
      })
      .optional(),
  })
  .meta({
    id: 'NewDevice',
    description:
      'security.identity is the endpoint name unless given. Mode x509: the common name, a DNS name or a URI of the ' +
      'certificate is the endpoint name, and with a fingerprint it is that certificate. Mode oscore: RFC 8613 over ' +
      'plain UDP or TCP. Mode none: plain CoAP.',
  });
export type NewDevice = z.infer<typeof NewDevice>;

/** The added device. `generatedKey` is there only where the server made the key, and is never shown again. */
export const AddedDevice = Device.extend({ generatedKey: z.string().optional() }).meta({ id: 'AddedDevice' });

export const DeviceQuery = z.object({
  limit: Limit(1000, 100),
  cursor: z.string().max(512).optional(),
  /** Words that endpoint, manufacturer, model, serial number or firmware must contain, and tokens such as `state:offline`. */
  q: z.string().max(200).optional(),
});

export const DeviceList = z
  .object({ devices: z.array(DeviceSummary), cursor: Cursor, total: z.int() })
  .meta({ id: 'DeviceList', description: 'Ordered by endpoint. `total` counts what q matches.' });

export const Overview = z
  .object({
    total: z.int(),
    states: z.record(DeviceState, z.int()),
    /** The worst first, at most 100. */
    attention: z.array(DeviceSummary),
    attentionTotal: z.int(),
    /** One for each device with a location, at most 20,000. */
    positions: z.array(
      z.object({
        endpoint: EndpointName,
        latitude: z.number(),
        longitude: z.number(),
        state: DeviceState,
        attention: z.boolean(),
      }),
    ),
    samplesLastHour: z.int(),
  })
  .meta({ id: 'Overview' });
export type Overview = z.infer<typeof Overview>;
