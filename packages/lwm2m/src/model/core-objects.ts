import type { ObjectDefinition } from './definition.ts';
import { accessControl } from './objects/access-control.ts';
import { connectivityMonitoring } from './objects/connectivity-monitoring.ts';
import { connectivityStatistics } from './objects/connectivity-statistics.ts';
import { device } from './objects/device.ts';
import { digitalInput } from './objects/digital-input.ts';
import { firmwareUpdate } from './objects/firmware-update.ts';
import { gpsLocation } from './objects/gps-location.ts';
import { humidity } from './objects/humidity.ts';
import { location } from './objects/location.ts';
import { security } from './objects/security.ts';
import { server } from './objects/server.ts';
import { temperature } from './objects/temperature.ts';

/** The objects whose definitions come with the product, in the versions that the registry calls current. */
export const coreObjects: readonly ObjectDefinition[] = [
  security,
  server,
  accessControl,
  device,
  connectivityMonitoring,
  firmwareUpdate,
  location,
  connectivityStatistics,
  digitalInput,
  temperature,
  humidity,
  gpsLocation,
];
