import { fromHex } from '@holdfast/bytes';
import type { Peer } from '@holdfast/kernel';
import { OperationError, type DeviceOperations, type Target } from '@holdfast/lwm2m-coap';
import type { DeviceLink } from '../fleet/device-link.ts';
import type { DeviceRecord } from '../fleet/device-record.ts';
import { DeviceError, type DeviceErrorCode } from '../fleet/fleet-error.ts';
import type { Heard } from '../fleet/heard.ts';
import type { Manners } from './manner.ts';

/** One transport's way to devices. */
export interface Way<P extends Peer> {
  readonly devices: DeviceOperations<P>;
  readonly manners: Manners;
  readonly peerOf: (record: DeviceRecord) => Promise<P | undefined>;
  /** How its answers reach us; undefined where nothing was heard of it lately. */
  readonly heardFrom: (record: DeviceRecord) => Heard | undefined;
}

const CODES: Readonly<Record<OperationError['code'], DeviceErrorCode>> = {
  refused: 'device_refused',
  timeout: 'device_timeout',
  misbehaved: 'device_misbehaved',
};

export function coapLink<P extends Peer>(
  { devices, manners, peerOf, heardFrom }: Way<P>,
  record: DeviceRecord,
): DeviceLink {
  const at = async <T>(run: (target: Target<P>) => Promise<T>): Promise<T> => {
    const peer = await peerOf(record);
    const manner = manners.of(record);
    if (peer === undefined || manner === undefined) {
      const isAsleep = record.kind?.queueMode === true && isConnected(record.kind);
      throw new DeviceError(
        isAsleep ? 'device_asleep' : 'not_registered',
        `there is no way to "${record.row.endpoint}" until it connects again`,
      );
    }
    try {
      return await run({ peer, ...manner });
    } catch (error) {
      throw error instanceof OperationError ? asDeviceError(error) : error;
    }
  };
  return {
    heard: () => heardFrom(record),
    read: (path) => at((target) => devices.read(target, path)),
    write: (path, entries, mode) => at((target) => devices.write(target, path, entries, mode)),
    execute: (path, args) => at((target) => devices.execute(target, path, args)),
    create: (path, instance, entries) => at((target) => devices.create(target, path, instance, entries)),
    delete: (path) => at((target) => devices.delete(target, path)),
    discover: (path) => at((target) => devices.discover(target, path)),
    writeAttributes: (path, attributes) => at((target) => devices.writeAttributes(target, path, attributes)),
    composite: {
      read: (paths) => at((target) => devices.composite.read(target, paths)),
      write: (entries) => {
        const changes = entries.map((entry) => ({ kind: 'write' as const, entry }));
        return at((target) => devices.composite.write(target, changes));
      },
      observe: (paths, token) => at((target) => devices.composite.observe(target, paths, fromHex(token))),
      cancelObservation: (paths, token) =>
        at((target) => devices.composite.cancelObservation(target, paths, fromHex(token))),
    },
    observe: (path, token) => at((target) => devices.observe(target, path, fromHex(token))),
    cancelObservation: (path, token) =>
      at((target) => devices.cancelObservation(target, path, fromHex(token))),
  };
}

/** Over connections: one that sleeps has closed its own. */
const isConnected = ({ transport }: NonNullable<DeviceRecord['kind']>): boolean =>
  transport === 'coap+tcp' || transport === 'coaps+tcp';

function asDeviceError(error: OperationError): DeviceError {
  const { code, message, deviceCode } = error;
  return new DeviceError(CODES[code], message, {
    cause: error,
    ...(deviceCode === undefined ? {} : { deviceCode }),
  });
}
