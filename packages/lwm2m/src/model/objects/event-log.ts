import { objectTable } from './object-table.ts';

export const eventLog = objectTable(
  {
    id: 20,
    version: '2.1',
    name: 'Event Log',
    urn: 'urn:oma:lwm2m:oma:20:2.1',
    multiple: true,
    mandatory: false,
  },
  [
    [4010, 'LogClass', 'RW', 'single', 'optional', 'integer', { range: '255' }],
    [4011, 'LogStart', 'E', 'single', 'optional', 'none'],
    [4012, 'LogStop', 'E', 'single', 'optional', 'none'],
    [4013, 'LogStatus', 'R', 'single', 'optional', 'integer', { range: '8-Bits' }],
    [4014, 'LogData', 'R', 'single', 'mandatory', 'opaque'],
    [4015, 'LogDataFormat', 'RW', 'single', 'optional', 'integer', { range: '255' }],
    [4016, 'LogDataIncremental', '', 'single', 'optional', 'opaque'],
    [4017, 'LogDataIncrementalMinimumSendInterval', 'RW', 'single', 'optional', 'unsigned'],
  ],
);
