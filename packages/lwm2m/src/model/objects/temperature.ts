import { objectTable } from './object-table.ts';

export const temperature = objectTable(
  {
    id: 3303,
    version: '1.1',
    name: 'Temperature',
    urn: 'urn:oma:lwm2m:ext:3303:1.1',
    multiple: true,
    mandatory: false,
  },
  [
    [5700, 'Sensor Value', 'R', 'single', 'mandatory', 'float'],
    [5601, 'Min Measured Value', 'R', 'single', 'optional', 'float'],
    [5602, 'Max Measured Value', 'R', 'single', 'optional', 'float'],
    [5603, 'Min Range Value', 'R', 'single', 'optional', 'float'],
    [5604, 'Max Range Value', 'R', 'single', 'optional', 'float'],
    [5701, 'Sensor Units', 'R', 'single', 'optional', 'string'],
    [5605, 'Reset Min and Max Measured Values', 'E', 'single', 'optional', 'none'],
    [5750, 'Application Type', 'RW', 'single', 'optional', 'string'],
    [5518, 'Timestamp', 'R', 'single', 'optional', 'time'],
    [6050, 'Fractional Timestamp', 'R', 'single', 'optional', 'float', { range: '0..1', units: 's' }],
    [6042, 'Measurement Quality Indicator', 'R', 'single', 'optional', 'integer', { range: '0..23' }],
    [6049, 'Measurement Quality Level', 'R', 'single', 'optional', 'integer', { range: '0..100' }],
  ],
);
