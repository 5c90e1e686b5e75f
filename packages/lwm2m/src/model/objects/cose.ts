import { objectTable } from './object-table.ts';

export const cose = objectTable(
  {
    id: 23,
    version: '1.0',
    name: 'LwM2M COSE',
    urn: 'urn:oma:lwm2m:oma:23',
    multiple: true,
    mandatory: false,
  },
  [
    [0, 'KID', '', 'single', 'mandatory', 'string'],
    [1, 'AEAD Algorithm', '', 'single', 'mandatory', 'integer'],
    [2, 'Key', '', 'single', 'mandatory', 'string'],
  ],
);
