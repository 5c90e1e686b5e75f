import { objectTable } from './object-table.ts';

export const portfolio = objectTable(
  {
    id: 16,
    version: '1.0',
    name: 'Portfolio',
    urn: 'urn:oma:lwm2m:oma:16',
    multiple: true,
    mandatory: false,
  },
  [
    [0, 'Identity', 'RW', 'multiple', 'mandatory', 'string'],
    [1, 'GetAuthData', 'E', 'single', 'optional', 'none'],
    [2, 'AuthData', 'R', 'multiple', 'optional', 'opaque'],
    [3, 'AuthStatus', 'R', 'single', 'optional', 'integer', { range: '0..2' }],
  ],
);
