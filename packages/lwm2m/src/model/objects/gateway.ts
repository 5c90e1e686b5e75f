import { objectTable } from './object-table.ts';

export const gateway = objectTable(
  {
    id: 25,
    version: '2.0',
    name: 'LwM2M Gateway',
    urn: 'urn:oma:lwm2m:oma:25:2.0',
    multiple: true,
    mandatory: false,
  },
  [
    [0, 'Device ID', 'R', 'single', 'mandatory', 'string'],
    [1, 'Prefix', 'R', 'single', 'mandatory', 'string'],
    [3, 'IoT Device Objects', 'R', 'single', 'mandatory', 'corelnk'],
  ],
);
