import { connectivityObject } from './connectivity-object.ts';
import { deviceObject } from './device-object.ts';
import { firmwareObject } from './firmware-object.ts';
import { locationObject } from './location-object.ts';
import type { LoggerState } from './logger-state.ts';
import type { LoggerObject } from './resource.ts';
import { doorObject, humidityObject, temperatureObject } from './sensor-objects.ts';
import { serverObject } from './server-object.ts';

/** What the objects ask of the agent around them. */
export interface Agent {
  readonly binding: string;
  /** Seconds until an observed value is told though it did not change. */
  readonly longestPeriod: number;
  lifetime(): number;
  setLifetime(seconds: number): void;
  updateRegistration(): void;
  reboot(): void;
}

/** Every object of a cold-chain logger, by id. */
export const loggerObjects = (logger: LoggerState, agent: Agent): readonly LoggerObject[] => [
  serverObject({
    binding: agent.binding,
    defaultMaximumPeriod: agent.longestPeriod,
    lifetime: () => agent.lifetime(),
    setLifetime: (seconds) => agent.setLifetime(seconds),
    updateRegistration: () => agent.updateRegistration(),
  }),
  deviceObject(logger, agent.binding, () => agent.reboot()),
  connectivityObject(logger),
  firmwareObject(logger),
  locationObject(logger),
  doorObject(logger),
  temperatureObject(logger),
  humidityObject(logger),
];
