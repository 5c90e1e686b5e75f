import { objectTable } from './object-table.ts';

export const accessControl = objectTable(
  {
    id: 2,
    version: '1.1',
    name: 'LwM2M Access Control',
    urn: 'urn:oma:lwm2m:oma:2:1.1',
    multiple: true,
    mandatory: false,
  },
  [
    [0, 'Object ID', 'R', 'single', 'mandatory', 'integer', { range: '1..65534' }],
    [1, 'Object Instance ID', 'R', 'single', 'mandatory', 'integer', { range: '0..65535' }],
    [2, 'ACL', 'RW', 'multiple', 'optional', 'integer', { range: '0..31' }],
    [3, 'Access Control Owner', 'RW', 'single', 'mandatory', 'integer', { range: '0..65535' }],
  ],
);
