import type { Target } from '@holdfast/lwm2m-coap';
import { BoundedMap, type Peer } from '@holdfast/kernel';
import type { ModelRegistry } from '@holdfast/lwm2m';
import type { DeviceRecord } from '../fleet/device-record.ts';
import { Fleet } from '../fleet/fleet.ts';

export type Manner = Omit<Target<Peer>, 'peer'>;

/** Kinds of devices whose manner is shared. */
const KINDS = 1000;
/** Characters of what a kind says of itself: a device that says ever something else shall not fill the memory. */
const LONGEST_KIND = 4096;

/** How each device wants to be spoken to, worked out once for each registration, and shared by devices that say the same. */
export class Manners {
  readonly #known = new WeakMap<object, Manner>();
  readonly #shared = new BoundedMap<string, Manner>(KINDS);
  readonly #registry: ModelRegistry;

  constructor(registry: ModelRegistry) {
    this.#registry = registry;
  }

  /** Undefined for a device that never registered. */
  of(record: DeviceRecord): Manner | undefined {
    const { kind: registered } = record;
    if (registered === undefined) return undefined;
    const known = this.#known.get(registered);
    if (known !== undefined) return known;
    const { lwm2mVersion, rootPath, contentFormats, objects } = registered;
    const kind = [lwm2mVersion, rootPath, contentFormats, objects].join(' ');
    let manner = this.#shared.touch(kind);
    if (manner === undefined) {
      manner = {
        lwm2mVersion,
        rootPath,
        contentFormats: JSON.parse(contentFormats) as number[],
        lookup: Fleet.lookup(record, this.#registry),
      };
      if (kind.length <= LONGEST_KIND) this.#shared.set(kind, manner);
    }
    this.#known.set(registered, manner);
    return manner;
  }
}
