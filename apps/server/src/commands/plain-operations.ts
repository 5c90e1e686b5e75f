import type { CommandOperation } from '@holdfast/api-contract';
import { Lwm2mPath, type Lwm2mValue } from '@holdfast/lwm2m';
import type { DeviceLink, LinkTo } from '../fleet/device-link.ts';
import type { DeviceRecord } from '../fleet/device-record.ts';
import type { Rows } from '../journal/rows.ts';

type Way = (link: DeviceLink) => Promise<void>;

const at = (path: string): Lwm2mPath => Lwm2mPath.parse(path);
const execute = (path: string) => (link: DeviceLink) => link.execute(at(path), undefined);
const write = (path: string, value: Lwm2mValue) => (link: DeviceLink) =>
  link.write(at(path), [{ path: at(path), value }], 'replace');

/** Object 8, resource 0. */
const LOCK = { unlocked: 0, fullyLocked: 2 } as const;

/** The plain LwM2M operation that has the effect of a command on a device that cannot verify. */
const WAYS: Partial<Readonly<Record<CommandOperation, { readonly object: string; readonly way: Way }>>> = {
  lock: { object: '/8', way: write('/8/0/0', { type: 'integer', value: LOCK.fullyLocked }) },
  unlock: { object: '/8', way: write('/8/0/0', { type: 'integer', value: LOCK.unlocked }) },
  wipe: { object: '/8', way: execute('/8/0/3') },
  reboot: { object: '/3', way: execute('/3/0/4') },
  'factory-reset': { object: '/3', way: execute('/3/0/5') },
};

/** For devices that cannot verify: the server, having verified the same signatures, does it plainly. */
export class PlainOperations {
  readonly #linkTo: LinkTo;

  constructor(linkTo: LinkTo) {
    this.#linkTo = linkTo;
  }

  /** How to do it; or why that device cannot. */
  wayFor({ operation }: Rows['command'], record: DeviceRecord): (() => Promise<void>) | string {
    const known = WAYS[operation];
    if (known === undefined) return `there is no plain LwM2M operation for "${operation}"`;
    if (record.registration?.objects.includes(`"${known.object}/0"`) !== true)
      return `the device has no object ${known.object.slice(1)}`;
    return () => known.way(this.#linkTo(record));
  }
}
