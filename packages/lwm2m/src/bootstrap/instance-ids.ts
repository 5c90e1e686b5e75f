import type { AccessControl } from '../access/access-control.ts';
import type { Discovered } from '../attributes/discover.ts';
import { getOrAdd } from '../values/tree.ts';
import { fault } from './bootstrap-fault.ts';

const SECURITY = 0;
const ACCESS_CONTROL = 2;
const OSCORE = 21;

interface Known {
  readonly discovered?: readonly Discovered[];
  readonly controls?: readonly AccessControl[];
}

/**
 * Which instance of an object is for what: the one that is there already, if the device keeps what it has, else the
 * lowest that nothing needs.
 */
export class InstanceIds {
  readonly #known: Known;
  readonly #keeps: boolean;
  readonly #taken = new Map<number, Set<number>>();

  constructor(known: Known, keeps: boolean) {
    const { discovered } = known;
    if (keeps && discovered === undefined)
      throw fault('to add to what a device has, it must be discovered first');
    this.#known = known;
    this.#keeps = keeps;
    // A device that is not discovered most likely has its bootstrap account at 0, which must not be overwritten.
    if (discovered === undefined) for (const objectId of [SECURITY, OSCORE]) this.#take(objectId, 0);
    for (const { path, serverId } of discovered ?? []) {
      const { objectId, instanceId } = path;
      if (objectId === undefined || instanceId === undefined) continue;
      const isBootstrap = (objectId === SECURITY || objectId === OSCORE) && serverId === undefined;
      if (keeps || isBootstrap) this.#take(objectId, instanceId);
    }
  }

  /** An instance of Security, Server or OSCORE; without a short id that of the bootstrap server. */
  forServer(objectId: number, shortId: number | undefined): number {
    const held = this.#find(objectId, shortId);
    if (held.length > 1 && this.#keeps) {
      throw fault(`the device has ${held.length} instances of /${objectId} for server ${shortId}`);
    }
    if (held.length === 1 && (this.#keeps || shortId === undefined)) return held[0] as number;
    return this.#free(objectId);
  }

  /** The Security instance of the bootstrap server, which cannot be guessed: a second one would make two of them. */
  bootstrapAccount(): number {
    const [only, ...others] = this.#find(SECURITY, undefined);
    if (only === undefined || others.length > 0) {
      throw fault('to replace the bootstrap account, its instance must have been discovered');
    }
    return only;
  }

  /** An instance of Access Control, by what it is about. */
  forRule(objectId: number, instanceId: number): number {
    if (!this.#keeps) return this.#free(ACCESS_CONTROL);
    const { controls } = this.#known;
    if (controls === undefined && (this.#taken.get(ACCESS_CONTROL)?.size ?? 0) > 0) {
      throw fault('to add access rules, those of the device must be read first');
    }
    const held = controls?.find((one) => one.objectId === objectId && one.instanceId === instanceId);
    return held?.id ?? this.#free(ACCESS_CONTROL);
  }

  #find(objectId: number, shortId: number | undefined): number[] {
    return (this.#known.discovered ?? []).flatMap(({ path, serverId }) =>
      path.depth === 2 && path.objectId === objectId && serverId === shortId
        ? [path.instanceId as number]
        : [],
    );
  }

  #free(objectId: number): number {
    const taken = getOrAdd(this.#taken, objectId, () => new Set<number>());
    let id = 0;
    while (taken.has(id)) id++;
    taken.add(id);
    return id;
  }

  #take(objectId: number, instanceId: number): void {
    getOrAdd(this.#taken, objectId, () => new Set<number>()).add(instanceId);
  }
}
