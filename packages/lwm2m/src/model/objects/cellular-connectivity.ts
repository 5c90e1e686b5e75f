import { objectTable } from './object-table.ts';

export const cellularConnectivity = objectTable(
  {
    id: 10,
    version: '1.1',
    name: 'LWM2M Cellular Connectivity',
    urn: 'urn:oma:lwm2m:oma:10:1.1',
    multiple: false,
    mandatory: false,
  },
  [
    [0, 'SMSC address', 'RW', 'single', 'optional', 'string'],
    [1, 'Disable radio period', 'RW', 'single', 'optional', 'integer', { range: '0..65535' }],
    [2, 'Module activation code', 'RW', 'single', 'optional', 'string'],
    [3, 'Vendor specific extensions', 'R', 'single', 'optional', 'objlnk'],
    [4, 'PSM Timer', 'RW', 'single', 'optional', 'integer', { units: 's' }],
    [5, 'Active Timer', 'RW', 'single', 'optional', 'integer', { units: 's' }],
    [7, 'eDRX parameters for Iu mode', 'RW', 'single', 'optional', 'opaque', { range: '0..255' }],
    [8, 'eDRX parameters for WB-S1 mode', 'RW', 'single', 'optional', 'opaque', { range: '0..255' }],
    [9, 'eDRX parameters for NB-S1 mode', 'RW', 'single', 'optional', 'opaque', { range: '0..255' }],
    [10, 'eDRX parameters for A/Gb mode', 'RW', 'single', 'optional', 'opaque', { range: '0..255' }],
    [11, 'Activated Profile Names', 'R', 'multiple', 'mandatory', 'objlnk'],
    [12, 'Supported Power Saving Modes', 'R', 'single', 'optional', 'unsigned', { range: '0..255' }],
    [13, 'Active Power Saving Modes', 'RW', 'single', 'optional', 'unsigned', { range: '0..255' }],
    [14, 'Release Assistance Indication Usage', 'RW', 'single', 'optional', 'unsigned', { range: '0..255' }],
  ],
);
