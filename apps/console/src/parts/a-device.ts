import type { DeviceSummary } from '@holdfast/api-contract';

/** A device for tests: everything known, nothing wrong. */
export function aDevice(endpoint: string, change: Partial<DeviceSummary> = {}): DeviceSummary {
  return {
    endpoint,
    state: 'online',
    stateSince: '2026-03-01T10:00:00.000Z',
    lastSeen: '2026-03-01T12:00:00.000Z',
    addedAt: '2026-01-01T00:00:00.000Z',
    manufacturer: 'Northwind',
    model: 'CL-2',
    serialNumber: 'SN1',
    firmware: '1.4.2',
    battery: 80,
    signal: -85,
    location: null,
    attention: [],
    security: { mode: 'psk', identity: endpoint, fingerprint: null, certificate: null },
    verifiedBy: 'server',
    registration: null,
    ...change,
  };
}
