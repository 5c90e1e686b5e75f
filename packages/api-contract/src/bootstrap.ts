import { z } from 'zod';
import { PskKey, Time } from './common.ts';

export const ProfileName = z
  .string()
  .max(64)
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, 'letters, digits, ".", "_" and "-"')
  .meta({ id: 'BootstrapProfileName' });

const Seconds = z.int().min(0).max(2_147_483_647);

/** What is written to object 1 for any server. Null leaves a resource to the device. */
const serverSettings = {
  lifetime: Seconds.min(1).default(86_400),
  /** Transports that the device may use: U and others of U, T, S, N, each once. In LwM2M 1.0 also Q. */
  binding: z
    .string()
    .regex(/^(?!.*(.).*\1)[UTSNQ]*U[UTSNQ]*$/, 'U, and others of T, S, N and Q, each once')
    .default('U'),
  /** Seconds between two notifications, where an observation says nothing else. */
  minPeriod: Seconds.nullable().default(null),
  maxPeriod: Seconds.nullable().default(null),
  /** The lowest registers first; a server without one does not wait for others (Core 1.1.1 appendix E.2, resources 13 to 22). */
  priority: z.int().min(0).max(65_535).nullable().default(null),
  /** Seconds from the registration before this one. */
  initialDelay: Seconds.nullable().default(null),
  /** Whether those after it have to wait until it has taken the device. */
  blockOnFailure: z.boolean().nullable().default(null),
  /** Whether the device bootstraps anew when all attempts have failed. */
  bootstrapOnFailure: z.boolean().nullable().default(null),
  /** Attempts in a sequence. */
  retryCount: z.int().min(1).max(65_535).nullable().default(null),
  /** Seconds before the second attempt; doubled before each after it. */
  retryTimer: Seconds.nullable().default(null),
  /** Seconds between two sequences. */
  sequenceDelay: Seconds.nullable().default(null),
  sequenceRetryCount: z.int().min(1).max(65_535).nullable().default(null),
  preferredTransport: z.enum(['U', 'T', 'S', 'N']).nullable().default(null),
};

const ShortServerId = z.int().min(1).max(65_534);

/** The account that a device gets with this server: what is written to objects 0 and 1, with a fresh credential. */
const ServerAccount = z.object({
  /** Where the device finds the server: `coaps://host[:port]`. Null: the address that the server is told to be reached at. */
  uri: z
    .string()
    .max(255)
    .regex(/^coaps:\/\/[^\s/?#@]+$/, 'an address such as coaps://fleet.example:5684')
    .nullable()
    .default(null),
  shortServerId: ShortServerId.default(1),
  /**
   * What the device proves itself with from then on, made anew at each bootstrap. x509: a key, and a certificate of an authority
   * of this server's own. rpk: a key alone.
   */
  credential: z.enum(['psk', 'x509', 'rpk']).default('psk'),
  ...serverSettings,
});

/** The PSK identity at another server; `{endpoint}` stands for the device's name. */
const IdentityPattern = z.string().min(1).max(128).default('{endpoint}');
/** each: the key of a device is HMAC-SHA-256 of its identity under the given one, which the other server does the same with. */
const KeyFor = z.enum(['each', 'all']).default('each');
const NoSecurity = z.object({ mode: z.literal('none') });
/** A key and a certificate of this server's own authority, as at this server. */
const CertificateSecurity = z.object({
  mode: z.literal('x509'),
  serverCertificate: z.string().min(1).max(16_384).meta({ description: 'Of the other server, PEM' }),
});
const pskSecurity = { mode: z.literal('psk'), identity: IdentityPattern, keyFor: KeyFor };

const otherServer = {
  /** `coaps://host[:port]`, or `coap`, `coap+tcp` and `coaps+tcp`. */
  uri: z
    .string()
    .max(255)
    .regex(/^coaps?(\+tcp)?:\/\/[^\s/?#@]+$/, 'an address such as coaps://other.example:5684'),
  shortServerId: ShortServerId,
  ...serverSettings,
};

const OtherServer = z.object({
  ...otherServer,
  security: z.discriminatedUnion('mode', [
    NoSecurity,
    z.object({
      ...pskSecurity,
      /** Left out, the one that the profile has for this short server ID already. */
      key: PskKey.optional(),
    }),
    CertificateSecurity,
  ]),
});

/** Who may do what with the objects of a device that has several servers; written to object 2. */
const AccessSettings = z.object({
  /** The short server ID of the one that owns all that the device has. */
  owner: ShortServerId,
  /** What every other may do. */
  others: z
    .array(z.enum(['read', 'write', 'execute', 'delete']))
    .max(4)
    .default(['read']),
});

const MOST_OTHER_SERVERS = 7;

const profileSettings = {
  /** For every device that names no other. One profile at most; it takes the place of the one before. */
  isDefault: z.boolean().default(false),
  /** Whether a device may get a new key over a session made with its present one, without a factory credential. */
  rekey: z.boolean().default(false),
  /** Whether the accounts that a device had are read before they are replaced, and told with the event. Since LwM2M 1.1. */
  readBefore: z.boolean().default(false),
  server: ServerAccount.prefault({}),
  /** Null leaves the rights to the device. */
  access: AccessSettings.nullable().default(null),
};

export const BootstrapProfileSettings = z
  .object({
    ...profileSettings,
    /** Servers beside this one. */
    others: z.array(OtherServer).max(MOST_OTHER_SERVERS).default([]),
  })
  .meta({ id: 'BootstrapProfileSettings' });
export type BootstrapProfileSettings = z.output<typeof BootstrapProfileSettings>;

export const BootstrapProfile = z
  .object({
    ...profileSettings,
    /** Never any key. */
    others: z.array(
      z.object({
        ...otherServer,
        security: z.discriminatedUnion('mode', [NoSecurity, z.object(pskSecurity), CertificateSecurity]),
      }),
    ),
    name: ProfileName,
    /** Devices that name it. */
    devices: z.int(),
    updatedAt: Time,
  })
  .meta({ id: 'BootstrapProfile' });
export type BootstrapProfile = z.output<typeof BootstrapProfile>;

export const BootstrapProfileList = z
  .object({
    profiles: z.array(BootstrapProfile),
    /** The address that profiles without one give; null where the server was not told, and bootstraps by those are refused. */
    serverUri: z.string().nullable(),
  })
  .meta({ id: 'BootstrapProfileList', description: 'Ordered by name' });

/**
 * never: the device has not asked yet. running: it is being written to. unconfirmed: it was given a key, and nobody knows yet
 * whether it has taken it; its former key is good as well. done: it has the key of its last bootstrap. failed: it has what it had.
 */
export const BootstrapState = z
  .enum(['never', 'running', 'unconfirmed', 'done', 'failed'])
  .meta({ id: 'BootstrapState' });
export type BootstrapState = z.infer<typeof BootstrapState>;

/** What is left out stays as it is. */
export const BootstrapAssignment = z
  .object({
    /** Null: the default profile. */
    profile: ProfileName.nullable().optional(),
    /** Takes the place of the factory credential that the device had, or did not have. */
    factory: z
      .object({
        /** The one that it has, or `bootstrap:` and the endpoint name, unless given. */
        identity: z.string().min(1).max(128).optional(),
        key: PskKey,
      })
      .optional(),
  })
  .meta({ id: 'BootstrapAssignment' });
export type BootstrapAssignment = z.output<typeof BootstrapAssignment>;

/** How a device gets its operational key. Never any key. */
export const DeviceBootstrap = z
  .object({
    /** The PSK identity of its factory credential; null where it has none. */
    identity: z.string().nullable(),
    /** Null: the default profile. */
    profile: ProfileName.nullable(),
    state: BootstrapState,
    startedAt: Time.nullable(),
    /** When it last got a key. */
    finishedAt: Time.nullable(),
    /** Why the last one failed. */
    error: z.string().nullable(),
  })
  .meta({ id: 'DeviceBootstrap' });
export type DeviceBootstrap = z.infer<typeof DeviceBootstrap>;
