import type { DeviceSummary } from '@holdfast/api-contract';
import { csv } from '../parts/csv.ts';

const head = [
  'endpoint',
  'state',
  'state since',
  'last seen',
  'manufacturer',
  'model',
  'serial number',
  'firmware',
  'battery %',
  'signal dBm',
  'latitude',
  'longitude',
  'attention',
  'security',
];

export function devicesCsv(devices: readonly DeviceSummary[]): string {
  return csv(
    head,
    devices.map((device) => [
      device.endpoint,
      device.state,
      device.stateSince,
      device.lastSeen,
      device.manufacturer,
      device.model,
      device.serialNumber,
      device.firmware,
      device.battery,
      device.signal,
      device.location?.latitude,
      device.location?.longitude,
      device.attention.join(' '),
      device.security.mode,
    ]),
  );
}
