import type { Lwm2mValue } from '@holdfast/lwm2m';

/** The value of a resource; of a multiple resource, its values by instance id. */
export type ResourceValue = Lwm2mValue | ReadonlyMap<number, Lwm2mValue>;

/**
 * What a device does at one resource. Which operations a server may ask for is in the object's definition; here is how they are
 * done. All may be asynchronous. A handler refuses by throwing `Refusal`; any other HoldfastError is answered with 4.00, and
 * whatever else is thrown with 5.00.
 */
export interface Lwm2mResource {
  readonly read?: (() => ResourceValue | Promise<ResourceValue>) | undefined;
  /** The value has the type of the definition. */
  readonly write?: ((value: Lwm2mValue) => void | Promise<void>) | undefined;
  /** For a multiple resource: `replace` all its instances, or `update` those named. */
  readonly writeInstances?:
    | ((values: ReadonlyMap<number, Lwm2mValue>, mode: 'replace' | 'update') => void | Promise<void>)
    | undefined;
  /** Arguments as they came, such as `0='now'` (Core 1.1.1 §6.3.5); empty for none. */
  readonly execute?: ((args: string) => void | Promise<void>) | undefined;
}

export interface Lwm2mInstance {
  readonly resources: ReadonlyMap<number, Lwm2mResource>;
  /** Adds an optional resource that a write names and that is not there. Absent: such a write is refused with 4.04. */
  readonly insert?:
    | ((resourceId: number, value: ResourceValue) => void | Promise<void> | undefined)
    | undefined;
  /**
   * Takes away an optional resource that a write which replaces the instance does not name (Core 1.1.1 §6.3.3). Absent: it keeps its value, as
   * the device's own do.
   */
  readonly remove?: ((resourceId: number) => void | Promise<void>) | undefined;
}

export interface Lwm2mObject {
  readonly id: number;
  /** Stated in the registration, such as `1.1`; absent means 1.0. */
  readonly version?: string | undefined;
  /** May change while the client lives: call `objectsChanged()` then. */
  readonly instances: ReadonlyMap<number, Lwm2mInstance>;
  /** Makes the instance, so that it is in `instances` afterwards. Absent: a server cannot create any. */
  readonly create?:
    | ((instanceId: number, values: ReadonlyMap<number, ResourceValue>) => void | Promise<void>)
    | undefined;
  /** Absent: a server cannot delete any. */
  readonly delete?: ((instanceId: number) => void | Promise<void>) | undefined;
}
