import type { DeviceRow } from '../../fleet/device-record.ts';
import type { Rows } from '../../journal/rows.ts';

/** Rows for tests: everything but what a test is about. */
export const aDevice = (device: number, more: Partial<Rows['device']> = {}): Rows['device'] => ({
  device,
  endpoint: `urn:dev:${device}`,
  addedAt: 1_767_225_600_000,
  security: 'psk',
  identity: `id-${device}`,
  sealedKey: Uint8Array.of(0, 1, 254, 255),
  fingerprint: null,
  ...more,
});

export const aRegistration = (
  device: number,
  more: Partial<Rows['registration']> = {},
): Rows['registration'] => ({
  device,
  id: `r${device}`,
  registeredAt: 1_767_225_600_001,
  lifetime: 86_400,
  binding: 'UQ',
  queueMode: true,
  lwm2mVersion: '1.1',
  smsNumber: null,
  objects: '[{"path":"/3/0","version":"1.0"}]',
  rootPath: '/',
  contentFormats: '[112,110]',
  transport: 'coaps',
  endedAt: null,
  ended: null,
  ...more,
});

export const aContact = (device: number, more: Partial<Rows['contact']> = {}): Rows['contact'] => ({
  device,
  lastSeen: 1_767_225_600_002,
  updatedAt: 1_767_225_600_001,
  address: '[2001:db8::1]:5684',
  session: 'c1d0',
  ...more,
});

export const aValue = (device: number, path: string, more: Partial<Rows['value']> = {}): Rows['value'] => ({
  device,
  path,
  type: 'float',
  value: '4.5',
  time: 1_767_225_600_003,
  ...more,
});

export const aSample = (
  device: number,
  path: string,
  time: number,
  more: Partial<Rows['sample']> = {},
): Rows['sample'] => ({ device, path, time, number: 4.5, other: null, ...more });

export const aCertificate = (device: number): Rows['certificate'] => ({
  device,
  fingerprint: 'ab'.repeat(32),
  serial: '1001',
  authority: 'cd'.repeat(32),
  notAfter: 1_830_000_000_000,
  seenAt: 1_767_225_600_009,
});

export const anObservation = (device: number, path: string): Rows['observation'] => ({
  device,
  path,
  token: 'a1b2c3d4',
  since: 1_767_225_600_004,
});

export const someProgress = (device: number, path: string, sequence: number): Rows['progress'] => ({
  device,
  path,
  sequence,
  time: 1_767_225_600_005,
});

export const anOperation = (
  operation: number,
  device: number,
  more: Partial<Rows['operation']> = {},
): Rows['operation'] => ({
  operation,
  device,
  kind: 'write',
  path: '/3/0/15',
  payload: '{"mode":"replace","values":[{"path":"/3/0/15","type":"string","value":"\\u0000 a"}]}',
  sealed: Uint8Array.of(1, 2, 3),
  repeatable: true,
  requestedBy: 'Admin token',
  requestedAt: 1_767_225_600_008,
  expiresAt: 1_767_830_400_008,
  state: 'queued',
  attempts: 0,
  sentAt: null,
  endedAt: null,
  result: null,
  error: null,
  ...more,
});

export const aBootstrapAccount = (device: number): Rows['bootstrapAccount'] => ({
  device,
  identity: `factory-${device}`,
  sealedKey: Uint8Array.of(4, 5, 6),
  profile: null,
});

export const aBootstrap = (device: number, more: Partial<Rows['bootstrap']> = {}): Rows['bootstrap'] => ({
  device,
  state: 'running',
  startedAt: 1_767_225_600_009,
  finishedAt: null,
  error: null,
  nextIdentity: `op-${device}`,
  nextSealedKey: Uint8Array.of(0, 255),
  nextSecurity: 'psk',
  nextFingerprint: null,
  ...more,
});

export const aSession = (session: string, device: number): Rows['session'] => ({
  session,
  connectionId: null,
  device,
  establishedAt: 1_767_225_600_006,
  sealed: Uint8Array.of(9, 8, 7),
});

export const aCounter = (session: string, more: Partial<Rows['counter']> = {}): Rows['counter'] => ({
  session,
  writeLimit: 2 ** 48 - 1,
  readHigh: 2 ** 48 - 1,
  readWindowHigh: 2 ** 32 - 1,
  readWindowLow: 2 ** 32 - 1,
  host: '192.0.2.1',
  port: 65_535,
  ...more,
});

export const anEvent = (event: number, more: Partial<Rows['event']> = {}): Rows['event'] => ({
  event,
  time: 1_767_225_600_007,
  type: 'device.registered',
  device: 1,
  endpoint: 'urn:dev:1',
  text: 'registered',
  detail: '{}',
  ...more,
});

/** As devices are loaded. */
export const keyless = ({
  device,
  endpoint,
  addedAt,
  security,
  identity,
  fingerprint,
}: Rows['device']): DeviceRow => ({
  device,
  endpoint,
  addedAt,
  security,
  identity,
  fingerprint,
});
