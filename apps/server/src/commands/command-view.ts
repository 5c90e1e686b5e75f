import type { Command as CommandView, Delivery, DeliveryState } from '@holdfast/api-contract';
import { decodeCommand, keyId, roleKeys } from '@holdfast/trust';
import { iso } from '../fleet/device-view.ts';
import type { Rows } from '../journal/rows.ts';
import { base64Of, hexOf, sha256 } from './bytes.ts';
import type { CommandRow } from './command-store.ts';
import { keyOf, signaturesOf } from './given-signatures.ts';
import { decodeLogProof, proofText } from './proof-bytes.ts';
import { targetText } from './target-text.ts';
import { KEY_KINDS, type Roots } from './roots.ts';
import { isoOfSeconds } from './seconds.ts';

export interface ViewParts {
  readonly states: ReadonlyMap<DeliveryState, number>;
  readonly roots: Roots;
}

const isoOrNull = (ms: number | null): string | null => (ms === null ? null : iso(ms));

/** A delivery for each device is made once the command is witnessed. The proof is the first that it had: no view waits for witnesses. */
export function commandView(row: CommandRow, { states, roots }: ViewParts): CommandView {
  const command = decodeCommand(row.payload);
  const root = (roots.byVersion(command.root) ?? roots.mustHave()).root;
  const role = roleKeys(root, command.operation);
  const proof = row.proof === null ? undefined : decodeLogProof(row.proof);
  const delivered = [...states.values()].reduce((sum, count) => sum + count, 0);
  const isDelivered = row.state === 'delivering' || row.state === 'finished';
  return {
    id: row.id,
    payload: base64Of(row.payload),
    operation: row.operation,
    target: targetText(command.target),
    reason: command.reason ?? null,
    state: row.state,
    proposedBy: row.proposedBy,
    proposedAt: iso(row.proposedAt),
    notBefore: isoOfSeconds(command.notBefore),
    expiresAt: iso(row.expiresAt),
    role: role?.role.name ?? '',
    threshold: role?.role.threshold ?? 0,
    outside: role?.role.outside ?? 0,
    signatures: signaturesOf(row).map((one) => {
      const key = keyOf(one);
      const holder = root.keys.find((one) => hexOf(keyId(one.key)) === key);
      return {
        key,
        label: holder?.label ?? key,
        kind: KEY_KINDS[holder?.key.kind ?? 'ed25519'],
        at: iso(one.at),
      };
    }),
    signed: row.signed === null ? null : base64Of(row.signed),
    hash: row.signed === null ? null : hexOf(sha256(row.signed)),
    logIndex: row.logIndex,
    loggedAt: isoOrNull(row.loggedAt),
    proof: proof === undefined || row.signed === null ? null : proofText(proof, row.signed, root),
    witnesses: (proof?.cosignatures ?? []).map(({ witness, time }) => ({
      name: root.witnesses[witness]?.name ?? '',
      at: isoOfSeconds(time),
    })),
    endedAt: isoOrNull(row.endedAt),
    devices: {
      total: row.devices,
      verifiedByDevice: row.verifiedByDevice,
      verifiedByServer: row.devices - row.verifiedByDevice,
      states: {
        waiting: states.get('waiting') ?? 0,
        sent: states.get('sent') ?? 0,
        done: states.get('done') ?? 0,
        refused: states.get('refused') ?? 0,
        failed: states.get('failed') ?? 0,
        expired: states.get('expired') ?? 0,
        removed: isDelivered ? row.devices - delivered : 0,
      },
    },
  };
}

export const deliveryView = (row: Rows['delivery']): Delivery => ({
  endpoint: row.endpoint,
  verifiedBy: row.verifiedBy,
  state: row.state,
  sentAt: isoOrNull(row.sentAt),
  endedAt: isoOrNull(row.endedAt),
  reason: row.reason,
  receipt: row.receipt === null ? null : base64Of(row.receipt),
  receiptIndex: row.receiptIndex,
});
