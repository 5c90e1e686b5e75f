import type { Lwm2mPath } from '../path/lwm2m-path.ts';

/** One object or object instance of a registration's list (Core 1.1.1 §6.2.1). */
export interface RegisteredObject {
  readonly path: Lwm2mPath;
  /** Only for objects, and only where the device states it. */
  readonly version?: string;
}

/**
 * `U` UDP, `T` TCP, `S` SMS, `N` non-IP, since 1.2 `M` MQTT and `H` HTTP; several where the device offers several, such as
 * `US`.
 */
export type BindingMode = string;

/** What the object list of a registration says. */
export interface RegisteredObjects {
  /** Objects and instances in the order of their paths, each once. */
  readonly objects: readonly RegisteredObject[];
  /** What the device prefers, as CoAP content-format numbers. */
  readonly contentFormats: readonly number[];
  /** Where the device keeps its objects (Transport 1.1.1): `/` or an alternate path such as `/lwm2m`. */
  readonly rootPath: string;
}

export interface RegistrationRequest extends RegisteredObjects {
  /** Absent where the device leaves its name to the identity of its security context. */
  readonly endpoint?: string;
  /** Seconds. */
  readonly lifetime: number;
  /** Such as `1.1`. */
  readonly lwm2mVersion: string;
  readonly binding: BindingMode;
  readonly queueMode: boolean;
  /** A phone number, or an external identifier such as `meter7@example.com` (Core 1.2, Register Operation). */
  readonly smsNumber?: string;
  /** Lists of objects and instances by name (Core 1.2, Profile ID); what they name is among `objects` already. */
  readonly profileIds?: readonly string[];
  /** Parameters that LwM2M does not define, in order. */
  readonly unknown?: readonly UnknownParameter[];
}

export interface UnknownParameter {
  readonly name: string;
  readonly value?: string;
}

/** The objects and instances that a profile id stands for; undefined where the server does not know it. */
export type ProfileLookup = (profileId: string) => readonly RegisteredObject[] | undefined;

/** What an update changes; what is absent stays (Core 1.1.1 §6.2.2). */
export interface RegistrationUpdate {
  readonly lifetime?: number;
  readonly binding?: BindingMode;
  readonly queueMode?: boolean;
  readonly smsNumber?: string;
  readonly profileIds?: readonly string[];
  readonly list?: RegisteredObjects;
  readonly unknown?: readonly UnknownParameter[];
}

/** The parts of a request that carry it: Uri-Query options in order, and a payload in link format. */
export interface RegistrationMessage {
  readonly queries: readonly string[];
  readonly payload?: Uint8Array;
}
