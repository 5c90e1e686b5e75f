import { objectTable } from './object-table.ts';

export const digitalInput = objectTable(
  {
    id: 3200,
    version: '1.1',
    name: 'Digital Input',
    urn: 'urn:oma:lwm2m:ext:3200:1.1',
    multiple: true,
    mandatory: false,
  },
  [
    [5500, 'Digital Input State', 'R', 'single', 'mandatory', 'boolean'],
    [5501, 'Digital Input Counter', 'R', 'single', 'optional', 'integer'],
    [5502, 'Digital Input Polarity', 'RW', 'single', 'optional', 'boolean'],
    [5503, 'Digital Input Debounce', 'RW', 'single', 'optional', 'integer', { units: 'ms' }],
    [5504, 'Digital Input Edge Selection', 'RW', 'single', 'optional', 'integer', { range: '1..3' }],
    [5505, 'Digital Input Counter Reset', 'E', 'single', 'optional', 'none'],
    [5750, 'Application Type', 'RW', 'single', 'optional', 'string'],
    [5751, 'Sensor Type', 'R', 'single', 'optional', 'string'],
    [5518, 'Timestamp', 'R', 'single', 'optional', 'time'],
    [6050, 'Fractional Timestamp', 'R', 'single', 'optional', 'float', { range: '0..1', units: 's' }],
  ],
);
