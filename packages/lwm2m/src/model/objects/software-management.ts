import { objectTable } from './object-table.ts';

export const softwareManagement = objectTable(
  {
    id: 9,
    version: '1.0',
    name: 'LWM2M Software Management',
    urn: 'urn:oma:lwm2m:oma:9',
    multiple: true,
    mandatory: false,
  },
  [
    [0, 'PkgName', 'R', 'single', 'mandatory', 'string', { range: '0..255 bytes' }],
    [1, 'PkgVersion', 'R', 'single', 'mandatory', 'string', { range: '0..255 bytes' }],
    [2, 'Package', 'W', 'single', 'optional', 'opaque'],
    [3, 'Package URI', 'W', 'single', 'optional', 'string', { range: '0..255 bytes' }],
    [4, 'Install', 'E', 'single', 'mandatory', 'none'],
    [5, 'Checkpoint', 'R', 'single', 'optional', 'objlnk'],
    [6, 'Uninstall', 'E', 'single', 'mandatory', 'none'],
    [7, 'Update State', 'R', 'single', 'mandatory', 'integer', { range: '0..4' }],
    [8, 'Update Supported Objects', 'RW', 'single', 'optional', 'boolean'],
    [9, 'Update Result', 'R', 'single', 'mandatory', 'integer', { range: '0..200' }],
    [10, 'Activate', 'E', 'single', 'mandatory', 'none'],
    [11, 'Deactivate', 'E', 'single', 'mandatory', 'none'],
    [12, 'Activation State', 'R', 'single', 'mandatory', 'boolean'],
    [13, 'Package Settings', 'RW', 'single', 'optional', 'objlnk'],
    [14, 'User Name', 'W', 'single', 'optional', 'string', { range: '0..255 bytes' }],
    [15, 'Password', 'W', 'single', 'optional', 'string', { range: '0..255 bytes' }],
    [16, 'Status Reason', 'R', 'single', 'optional', 'string'],
    [17, 'Software Component Link', 'R', 'multiple', 'optional', 'objlnk'],
    [18, 'Software Component tree length', 'R', 'single', 'optional', 'integer', { range: '0..255' }],
  ],
);
