import { objectTable } from './object-table.ts';

export const firmwareUpdate = objectTable(
  {
    id: 5,
    version: '1.2',
    name: 'Firmware Update',
    urn: 'urn:oma:lwm2m:oma:5:1.2',
    multiple: false,
    mandatory: false,
  },
  [
    [0, 'Package', 'W', 'single', 'mandatory', 'opaque'],
    [1, 'Package URI', 'RW', 'single', 'mandatory', 'string', { range: '0..255' }],
    [2, 'Update', 'E', 'single', 'mandatory', 'none'],
    [3, 'State', 'R', 'single', 'mandatory', 'integer', { range: '0..3' }],
    [5, 'Update Result', 'R', 'single', 'mandatory', 'integer', { range: '0..11' }],
    [6, 'PkgName', 'R', 'single', 'optional', 'string', { range: '0..255' }],
    [7, 'PkgVersion', 'R', 'single', 'optional', 'string', { range: '0..255' }],
    [8, 'Firmware Update Protocol Support', 'R', 'multiple', 'optional', 'integer', { range: '0..5' }],
    [9, 'Firmware Update Delivery Method', 'R', 'single', 'mandatory', 'integer', { range: '0..2' }],
    [10, 'Cancel', 'E', 'single', 'optional', 'none'],
    [11, 'Severity', 'RW', 'single', 'optional', 'integer', { range: '0..2' }],
    [12, 'Last State Change Time', 'R', 'single', 'optional', 'time'],
    [13, 'Maximum Defer Period', 'RW', 'single', 'optional', 'unsigned', { units: 's' }],
    [14, 'Automatic Upgrade at Download', 'RW', 'single', 'optional', 'boolean'],
  ],
);
