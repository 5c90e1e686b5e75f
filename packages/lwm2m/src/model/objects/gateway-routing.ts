import { objectTable } from './object-table.ts';

export const gatewayRouting = objectTable(
  {
    id: 26,
    version: '1.0',
    name: 'LwM2M Gateway Routing',
    urn: 'urn:oma:lwm2m:oma:26',
    multiple: true,
    mandatory: false,
  },
  [
    [0, 'LwM2M Object ID', 'R', 'single', 'mandatory', 'unsigned'],
    [1, 'Mapping Info', 'R', 'single', 'mandatory', 'corelnk'],
  ],
);
