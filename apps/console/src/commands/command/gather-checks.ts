import type { Command, Root } from '@holdfast/api-contract';
import { deviceTrustQuery, membersQuery } from '../../api/commands.ts';
import { call } from '../../api/client.ts';
import { queryClient } from '../../api/query-client.ts';
import { count } from '../../parts/format.ts';
import { unchecked, type Check } from '../../trust/checks.ts';
import { verifyCommand } from '../../trust/verify-command.ts';
import { verifyReceipt } from '../../trust/verify-receipt.ts';

/** Each needs the key of its device: more would be a flood of requests. */
const MOST_RECEIPTS = 20;

/** Fetches what there is anew, and verifies all of it in this browser. */
export async function gatherChecks({ id }: Pick<Command, 'id'>, root: Root): Promise<readonly Check[]> {
  const [command, members, { deliveries }] = await Promise.all([
    call('getCommand', { params: { id } }),
    queryClient.fetchQuery(membersQuery(id)),
    call('listDeliveries', { params: { id }, query: { limit: MOST_RECEIPTS } }),
  ]);
  const answered = deliveries.filter(({ endedAt }) => endedAt !== null);
  const receipts = await Promise.all(
    answered.map(async (delivery): Promise<Check> => {
      if (delivery.state === 'removed')
        return unchecked(`Receipt of ${delivery.endpoint}`, 'The device, and its key, are no longer here.');
      const trust = await queryClient.fetchQuery({ ...deviceTrustQuery(delivery.endpoint), staleTime: 0 });
      return verifyReceipt(command, delivery, trust);
    }),
  );
  const rest = command.devices.total - deliveries.length;
  return [
    ...verifyCommand({ command, root, members: members.length === 0 ? undefined : members }),
    ...receipts,
    ...(deliveries.length > 0 && rest > 0
      ? [
          unchecked(
            'Other receipts',
            `Those of ${count(rest)} more devices: only the first are verified here.`,
          ),
        ]
      : []),
    unchecked(
      'The root',
      'That it is the owner’s: compare its fingerprint with the copy that the owner keeps.',
    ),
    unchecked('Device keys', 'That a key is the device’s own: this server says which key each device has.'),
    unchecked('One log for all', 'That everybody is shown the same log: witnesses and the audit see to it.'),
  ];
}
