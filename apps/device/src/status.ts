import type { FleetCounters } from './fleet/fleet.ts';

/** One line on how the fleet is. */
export function formatStatus(counters: FleetCounters): string {
  const { registered, devices, asleep, handshakes, handshakesFailed, notificationsSent, notificationsAcked } =
    counters;
  const { bootstraps, bootstrapsFailed } = counters;
  const bootstrapped =
    bootstraps + bootstrapsFailed === 0 ? '' : `  bootstraps ${bootstraps} (${bootstrapsFailed} failed)`;
  const failed = handshakesFailed === 0 ? '' : ` (${handshakesFailed} failed)`;
  return (
    `registered ${registered}/${devices}  asleep ${asleep}  ` +
    `notifications ${notificationsSent} sent, ${notificationsAcked} acknowledged  handshakes ${handshakes}${failed}${bootstrapped}`
  );
}
