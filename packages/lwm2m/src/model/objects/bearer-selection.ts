import { objectTable } from './object-table.ts';

export const bearerSelection = objectTable(
  {
    id: 13,
    version: '1.1',
    name: 'LWM2M Bearer Selection',
    urn: 'urn:oma:lwm2m:oma:13:1.1',
    multiple: false,
    mandatory: false,
  },
  [
    [0, 'Preferred Communications Bearer', 'RW', 'multiple', 'optional', 'integer', { range: '0..100' }],
    [1, 'Acceptable RSSI (GSM)', 'RW', 'single', 'optional', 'integer', { range: '-110..-48' }],
    [2, 'Acceptable RSCP (UMTS)', 'RW', 'single', 'optional', 'integer', { range: '-120..-25' }],
    [3, 'Acceptable RSRP (LTE)', 'RW', 'single', 'optional', 'integer', { range: '-140..-44' }],
    [4, 'Acceptable RSSI (1xEV-DO)', 'RW', 'single', 'optional', 'integer'],
    [5, 'Cell lock list', 'RW', 'single', 'optional', 'string'],
    [6, 'Operator list', 'RW', 'single', 'optional', 'string'],
    [7, 'Operator list mode', 'RW', 'single', 'optional', 'boolean'],
    [8, 'List of available PLMNs', 'R', 'single', 'optional', 'string'],
    [9, 'Vendor specific extensions', 'R', 'single', 'optional', 'objlnk'],
    [10, 'Acceptable RSRP (NB-IoT)', 'RW', 'single', 'optional', 'integer', { range: '-158..-44' }],
    [11, 'Higher Priority PLMN Search Timer', 'RW', 'single', 'optional', 'integer'],
    [12, 'Attach without PDN connection', 'RW', 'single', 'optional', 'boolean'],
  ],
);
