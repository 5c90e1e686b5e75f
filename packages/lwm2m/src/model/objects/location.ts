import { objectTable } from './object-table.ts';

export const location = objectTable(
  { id: 6, version: '1.0', name: 'Location', urn: 'urn:oma:lwm2m:oma:6', multiple: false, mandatory: false },
  [
    [0, 'Latitude', 'R', 'single', 'mandatory', 'float', { units: 'lat' }],
    [1, 'Longitude', 'R', 'single', 'mandatory', 'float', { units: 'lon' }],
    [2, 'Altitude', 'R', 'single', 'optional', 'float', { units: 'm' }],
    [3, 'Radius', 'R', 'single', 'optional', 'float', { units: 'm' }],
    [4, 'Velocity', 'R', 'single', 'optional', 'opaque'],
    [5, 'Timestamp', 'R', 'single', 'mandatory', 'time'],
    [6, 'Speed', 'R', 'single', 'optional', 'float', { units: 'm/s' }],
  ],
);
