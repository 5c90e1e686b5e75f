import type { ObjectDefinition } from './definition.ts';
import { accessControl } from './objects/access-control.ts';
import { apnConnectionProfile } from './objects/apn-connection-profile.ts';
import { bearerSelection } from './objects/bearer-selection.ts';
import { binaryAppDataContainer } from './objects/binary-app-data-container.ts';
import { cellularConnectivity } from './objects/cellular-connectivity.ts';
import { connectivityMonitoring } from './objects/connectivity-monitoring.ts';
import { connectivityStatistics } from './objects/connectivity-statistics.ts';
import { cose } from './objects/cose.ts';
import { device } from './objects/device.ts';
import { digitalInput } from './objects/digital-input.ts';
import { eventLog } from './objects/event-log.ts';
import { firmwareUpdate } from './objects/firmware-update.ts';
import { gateway } from './objects/gateway.ts';
import { gatewayRouting } from './objects/gateway-routing.ts';
import { gpsLocation } from './objects/gps-location.ts';
import { humidity } from './objects/humidity.ts';
import { location } from './objects/location.ts';
import { lockAndWipe } from './objects/lock-and-wipe.ts';
import { nrConnectivity } from './objects/nr-connectivity.ts';
import { oscore } from './objects/oscore.ts';
import { ownerTrust } from './objects/owner-trust.ts';
import { portfolio } from './objects/portfolio.ts';
import { security } from './objects/security.ts';
import { server } from './objects/server.ts';
import { softwareManagement } from './objects/software-management.ts';
import { temperature } from './objects/temperature.ts';
import { wlanConnectivity } from './objects/wlan-connectivity.ts';

/** The objects whose definitions come with the product, in the versions that the registry calls current, and our own. */
export const coreObjects: readonly ObjectDefinition[] = [
  security,
  server,
  accessControl,
  device,
  connectivityMonitoring,
  firmwareUpdate,
  location,
  connectivityStatistics,
  lockAndWipe,
  softwareManagement,
  cellularConnectivity,
  apnConnectionProfile,
  wlanConnectivity,
  bearerSelection,
  portfolio,
  binaryAppDataContainer,
  eventLog,
  oscore,
  cose,
  gateway,
  gatewayRouting,
  nrConnectivity,
  digitalInput,
  temperature,
  humidity,
  gpsLocation,
  ownerTrust,
];
