import { objectTable } from './object-table.ts';

export const binaryAppDataContainer = objectTable(
  {
    id: 19,
    version: '1.0',
    name: 'BinaryAppDataContainer',
    urn: 'urn:oma:lwm2m:oma:19',
    multiple: true,
    mandatory: false,
  },
  [
    [0, 'Data', 'RW', 'multiple', 'mandatory', 'opaque'],
    [1, 'Data Priority', 'RW', 'single', 'optional', 'integer', { range: '1 bytes' }],
    [2, 'Data Creation Time', 'RW', 'single', 'optional', 'time'],
    [3, 'Data Description', 'RW', 'single', 'optional', 'string', { range: '32 bytes' }],
    [4, 'Data Format', 'RW', 'single', 'optional', 'string', { range: '32 bytes' }],
    [5, 'App ID', 'RW', 'single', 'optional', 'integer', { range: '2 bytes' }],
  ],
);
