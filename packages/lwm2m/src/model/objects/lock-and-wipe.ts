import { objectTable } from './object-table.ts';

export const lockAndWipe = objectTable(
  {
    id: 8,
    version: '1.0',
    name: 'Lock and Wipe',
    urn: 'urn:oma:lwm2m:oma:8',
    multiple: false,
    mandatory: false,
  },
  [
    [0, 'State', 'RW', 'single', 'mandatory', 'integer', { range: '0..2' }],
    [1, 'Lock target', 'W', 'multiple', 'mandatory', 'string'],
    [2, 'Wipe item', 'R', 'multiple', 'optional', 'string'],
    [3, 'Wipe', 'E', 'single', 'mandatory', 'none'],
    [4, 'Wipe target', 'W', 'multiple', 'mandatory', 'string'],
    [5, 'Lock or Wipe Operation Result', 'R', 'single', 'mandatory', 'integer', { range: '0..8' }],
  ],
);
