import type { CommandPreview, CommandPreviewQuery } from '@holdfast/api-contract';
import { MOST_MEMBERS } from '@holdfast/api-contract';
import { OPERATIONS } from '@holdfast/trust';
import type { z } from 'zod';
import type { DeviceRecord } from '../fleet/device-record.ts';
import { matchingDevices } from '../fleet/device-list.ts';
import { verifiedBy } from '../fleet/device-view.ts';
import type { Fleet } from '../fleet/fleet.ts';
import { hexOf } from './bytes.ts';
import { devicesOfModel } from './check-proposal.ts';
import { CommandError } from './command-error.ts';
import type { CommandStore } from './command-store.ts';
import type { Roots } from './roots.ts';

export interface PreviewParts {
  readonly fleet: Fleet;
  readonly store: CommandStore;
  readonly roots: Roots;
}

/**
 * Whom a command would concern. Of devices that verify, an operation that binds a nonce can only reach those that gave one; for the
 * others, which cannot check it, one of zeros stands in the set.
 */
export async function previewCommand(
  query: z.output<typeof CommandPreviewQuery>,
  { fleet, store, roots }: PreviewParts,
): Promise<CommandPreview> {
  const records = selected(query, fleet);
  if (records.length > MOST_MEMBERS)
    throw new CommandError(
      'invalid_request',
      `${records.length} devices, and a set has ${MOST_MEMBERS} at most`,
    );
  const binds = OPERATIONS.some(({ name, bindsNonce }) => name === query.operation && bindsNonce);
  const trusts = binds ? await store.loadDeviceTrusts(records.map(({ row }) => row.device)) : [];
  const nonces = new Map(trusts.map(({ device, nonce }) => [device, nonce]));
  const members: CommandPreview['members'] = [];
  const withoutNonce: string[] = [];
  let verifiedByDevice = 0;
  for (const record of records) {
    const { device, endpoint } = record.row;
    const byDevice = verifiedBy(record) === 'device';
    const nonce = !binds ? null : byDevice ? nonces.get(device) : NO_NONCE;
    if (nonce === undefined) withoutNonce.push(endpoint);
    else {
      members.push({ endpoint, nonce });
      if (byDevice) verifiedByDevice += 1;
    }
  }
  const current = roots.current?.root;
  return {
    members,
    verifiedByDevice,
    verifiedByServer: members.length - verifiedByDevice,
    withoutNonce,
    rootVersion: current?.version ?? null,
    owner: current === undefined ? null : hexOf(current.owner),
  };
}

const NO_NONCE = '00'.repeat(16);

/** Ordered by endpoint. */
function selected(
  { endpoints, q, model }: z.output<typeof CommandPreviewQuery>,
  fleet: Fleet,
): readonly DeviceRecord[] {
  if ([endpoints, q, model].filter((one) => one !== undefined).length !== 1)
    throw new CommandError('invalid_request', 'say which devices: endpoints, q or model');
  if (model !== undefined) return devicesOfModel(fleet, model);
  if (q !== undefined) return matchingDevices(fleet.directory, q);
  const names = [...new Set(endpoints)].toSorted();
  return names.map((endpoint) => fleet.record(endpoint));
}
