import { objectTable } from './object-table.ts';

export const connectivityStatistics = objectTable(
  {
    id: 7,
    version: '1.0',
    name: 'Connectivity Statistics',
    urn: 'urn:oma:lwm2m:oma:7',
    multiple: false,
    mandatory: false,
  },
  [
    [0, 'SMS Tx Counter', 'R', 'single', 'optional', 'integer'],
    [1, 'SMS Rx Counter', 'R', 'single', 'optional', 'integer'],
    [2, 'Tx Data', 'R', 'single', 'optional', 'integer'],
    [3, 'Rx Data', 'R', 'single', 'optional', 'integer'],
    [4, 'Max Message Size', 'R', 'single', 'optional', 'integer', { units: 'B' }],
    [5, 'Average Message Size', 'R', 'single', 'optional', 'integer', { units: 'B' }],
    [6, 'Start', 'E', 'single', 'mandatory', 'none'],
    [7, 'Stop', 'E', 'single', 'mandatory', 'none'],
    [8, 'Collection Period', 'RW', 'single', 'optional', 'integer', { units: 's' }],
  ],
);
