import { objectTable } from './object-table.ts';

/** Of the private range (OMNA: 26241 to 32768). */
export const OWNER_TRUST_OBJECT = 26_250;

/** How a device that verifies its owner's commands is given them, and answers: docs/trust-format.md, "On the air". */
export const ownerTrust = objectTable(
  {
    id: OWNER_TRUST_OBJECT,
    version: '1.0',
    name: 'Owner Trust',
    urn: `urn:oma:lwm2m:x:${OWNER_TRUST_OBJECT}`,
    multiple: false,
    mandatory: false,
  },
  [
    [0, 'Bundle', 'W', 'single', 'mandatory', 'opaque'],
    [1, 'Last Receipt', 'R', 'single', 'mandatory', 'opaque'],
    [2, 'Nonce', 'R', 'single', 'mandatory', 'opaque'],
    [3, 'Device Key', 'R', 'single', 'mandatory', 'opaque'],
    [4, 'Root Version', 'R', 'single', 'mandatory', 'integer'],
    [5, 'Root Hash', 'R', 'single', 'mandatory', 'opaque'],
    [6, 'Highest Index', 'R', 'single', 'mandatory', 'integer'],
    [7, 'State', 'R', 'single', 'mandatory', 'integer', { range: '0..7' }],
    [8, 'Time Floor', 'R', 'single', 'mandatory', 'time'],
    [9, 'Last Refusal', 'R', 'single', 'optional', 'opaque'],
  ],
);
