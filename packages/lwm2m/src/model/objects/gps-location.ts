import { objectTable } from './object-table.ts';

export const gpsLocation = objectTable(
  {
    id: 3336,
    version: '2.0',
    name: 'Location',
    urn: 'urn:oma:lwm2m:ext:3336:2.0',
    multiple: true,
    mandatory: false,
  },
  [
    [6051, 'Numeric Latitude', 'R', 'single', 'mandatory', 'float', { units: 'lat' }],
    [6052, 'Numeric Longitude', 'R', 'single', 'mandatory', 'float', { units: 'lon' }],
    [6053, 'Numeric Uncertainty', 'R', 'single', 'optional', 'float', { units: 'm' }],
    [5705, 'Compass Direction', 'R', 'single', 'optional', 'float', { range: '0..360', units: 'deg' }],
    [5517, 'Velocity', 'R', 'single', 'optional', 'opaque'],
    [5518, 'Timestamp', 'R', 'single', 'optional', 'time'],
    [5750, 'Application Type', 'RW', 'single', 'optional', 'string'],
    [6050, 'Fractional Timestamp', 'R', 'single', 'optional', 'float', { range: '0..1', units: 's' }],
    [6042, 'Measurement Quality Indicator', 'R', 'single', 'optional', 'integer', { range: '0..23' }],
    [6049, 'Measurement Quality Level', 'R', 'single', 'optional', 'integer', { range: '0..100' }],
  ],
);
