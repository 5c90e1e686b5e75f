import { objectTable } from './object-table.ts';

export const oscore = objectTable(
  {
    id: 21,
    version: '2.0',
    name: 'LWM2M OSCORE',
    urn: 'urn:oma:lwm2m:oma:21:2.0',
    multiple: true,
    mandatory: false,
  },
  [
    [0, 'OSCORE Master Secret', '', 'single', 'mandatory', 'opaque'],
    [1, 'OSCORE Sender ID', '', 'single', 'mandatory', 'opaque'],
    [2, 'OSCORE Recipient ID', '', 'single', 'mandatory', 'opaque'],
    [3, 'OSCORE AEAD Algorithm', '', 'single', 'optional', 'integer'],
    [4, 'OSCORE HMAC Algorithm', '', 'single', 'optional', 'integer'],
    [5, 'OSCORE Master Salt', '', 'single', 'optional', 'opaque'],
    [6, 'OSCORE ID Context', '', 'single', 'optional', 'opaque'],
  ],
);
