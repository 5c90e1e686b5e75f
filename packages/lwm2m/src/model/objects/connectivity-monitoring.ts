import { objectTable } from './object-table.ts';

export const connectivityMonitoring = objectTable(
  {
    id: 4,
    version: '1.3',
    name: 'Connectivity Monitoring',
    urn: 'urn:oma:lwm2m:oma:4:1.3',
    multiple: false,
    mandatory: false,
  },
  [
    [0, 'Network Bearer', 'R', 'single', 'mandatory', 'integer', { range: '0..50' }],
    [1, 'Available Network Bearer', 'R', 'multiple', 'mandatory', 'integer', { range: '0..50' }],
    [2, 'Radio Signal Strength', 'R', 'single', 'mandatory', 'integer', { units: 'dBm' }],
    [3, 'Link Quality', 'R', 'single', 'optional', 'integer'],
    [4, 'IP Addresses', 'R', 'multiple', 'mandatory', 'string'],
    [5, 'Router IP Addresses', 'R', 'multiple', 'optional', 'string'],
    [6, 'Link Utilization', 'R', 'single', 'optional', 'integer', { range: '0..100', units: '/100' }],
    [7, 'APN', 'R', 'multiple', 'optional', 'string'],
    [8, 'Cell ID', 'R', 'single', 'optional', 'integer'],
    [9, 'SMNC', 'R', 'single', 'optional', 'integer', { range: '0..999' }],
    [10, 'SMCC', 'R', 'single', 'optional', 'integer', { range: '0..999' }],
    [11, 'SignalSNR', 'R', 'single', 'optional', 'integer', { units: 'dB' }],
    [12, 'LAC', 'R', 'single', 'optional', 'integer'],
    [13, 'Coverage Enhancement Level', 'R', 'single', 'optional', 'integer', { range: '0..4' }],
  ],
);
