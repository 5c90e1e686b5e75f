import { coreObjects, type Entry, type ObjectDefinition } from '@holdfast/lwm2m';
import { TableObject, type TableEvents } from './table-object.ts';

/** What a device needs to reach a server: an instance of object 0 (Core 1.1.1 appendix E.1). */
export interface SecurityAccount {
  /** Its instance of object 0. */
  readonly instance: number;
  readonly uri: string;
  /** 0 PSK, 1 raw public key, 2 certificate, 3 none, 4 certificate with EST. */
  readonly securityMode: number;
  readonly identity: Uint8Array;
  readonly serverPublicKey: Uint8Array;
  readonly secretKey: Uint8Array;
  /** What `serverPublicKey` is of the server's certificate (RFC 6698 §2.1.1): 3, the certificate itself, where nothing is said. */
  readonly certificateUsage: 0 | 1 | 2 | 3;
}

export interface ServerAccount {
  readonly shortServerId: number;
  readonly security: SecurityAccount;
  /** Its instance of object 1. */
  readonly instance: number;
}

export interface BootstrapAccount {
  readonly security: SecurityAccount;
  /** Seconds to wait before the device asks by itself. */
  readonly holdOff: number;
  /** Seconds after a bootstrap until the account is thrown away; 0: never. */
  readonly timeout: number;
}

/** Why accounts cannot be used. */
export type AccountsFlaw =
  | 'no-server'
  | 'duplicate-server-id'
  | 'server-without-security'
  | 'security-without-server'
  | 'bad-uri';

const SECURITY = {
  uri: 0,
  bootstrap: 1,
  mode: 2,
  identity: 3,
  serverKey: 4,
  secretKey: 5,
  ssid: 10,
  holdOff: 11,
  timeout: 12,
  certificateUsage: 15,
  oscore: 17,
} as const;
const SHORT_SERVER_ID = 0;
const NO_BYTES = new Uint8Array();
const URI = /^coaps?(\+tcp)?:\/\/[^\s/]+/;

/** The objects that a bootstrap server owns: 0 security, 1 servers, 2 access control, 21 OSCORE. What is in them is the device's to make durable. */
export class Accounts {
  readonly security: TableObject;
  readonly servers: TableObject;
  readonly accessControl: TableObject;
  readonly oscore: TableObject;

  /** `entries`: as `snapshot` gave them; at first, what the factory put there. */
  constructor(entries: readonly Entry[], events: TableEvents = {}) {
    this.security = new TableObject(definition(0));
    this.servers = new TableObject(definition(1), events);
    this.accessControl = new TableObject(definition(2), events);
    this.oscore = new TableObject(definition(21));
    this.restore(entries);
  }

  get objects(): readonly TableObject[] {
    return [this.security, this.servers, this.accessControl, this.oscore];
  }

  snapshot(): Entry[] {
    return this.objects.flatMap((object) => object.entries());
  }

  restore(entries: readonly Entry[]): void {
    for (const object of this.objects) object.restore(entries);
  }

  get bootstrap(): BootstrapAccount | undefined {
    const instance = this.security.ids().find((id) => this.isBootstrap(id));
    if (instance === undefined) return undefined;
    return {
      security: this.#security(instance),
      holdOff: this.#number(this.security, instance, SECURITY.holdOff) ?? 0,
      timeout: this.#number(this.security, instance, SECURITY.timeout) ?? 0,
    };
  }

  /** Whether an instance of object 0 is of the bootstrap server. */
  isBootstrap(instance: number): boolean {
    const value = this.security.value(instance, SECURITY.bootstrap);
    return value !== undefined && 'type' in value && value.value === true;
  }

  /** Whether it is what the device needs to reach its bootstrap server. */
  isOfBootstrap(objectId: number, instance: number): boolean {
    if (objectId === 0) return this.isBootstrap(instance);
    return (
      objectId === 21 &&
      this.security.ids().some((id) => this.isBootstrap(id) && this.#oscoreOf(id) === instance)
    );
  }

  /** In the order of their instances of object 1. */
  get list(): ServerAccount[] {
    return this.servers.ids().flatMap((instance) => {
      const shortServerId = this.#number(this.servers, instance, SHORT_SERVER_ID);
      const security = this.#securities().find(({ ssid }) => ssid === shortServerId);
      if (shortServerId === undefined || security === undefined) return [];
      return [{ shortServerId, instance, security: this.#security(security.id) }];
    });
  }

  shortServerId(security: number): number | undefined {
    return this.#number(this.security, security, SECURITY.ssid);
  }

  /** A number that an instance of object 1 holds. */
  setting(instance: number, resourceId: number): number | undefined {
    return this.#number(this.servers, instance, resourceId);
  }

  /** What Bootstrap-Finish is refused for (Core 1.1.1 §6.1.7.6). */
  flaw(): AccountsFlaw | undefined {
    const securities = this.#securities();
    const servers = this.servers.ids().map((id) => this.#number(this.servers, id, SHORT_SERVER_ID));
    if (servers.length === 0) return 'no-server';
    if (new Set(servers).size < servers.length) return 'duplicate-server-id';
    const ssids = securities.map(({ ssid }) => ssid);
    if (new Set(ssids).size < ssids.length) return 'duplicate-server-id';
    if (servers.some((id) => id === undefined || !ssids.includes(id))) return 'server-without-security';
    if (ssids.some((id) => !servers.includes(id))) return 'security-without-server';
    return this.list.every(({ security: { uri } }) => URI.test(uri)) ? undefined : 'bad-uri';
  }

  #securities(): { readonly id: number; readonly ssid: number | undefined }[] {
    const ids = this.security.ids().filter((id) => !this.isBootstrap(id));
    return ids.map((id) => ({ id, ssid: this.shortServerId(id) }));
  }

  #security(instance: number): SecurityAccount {
    const uri = this.security.value(instance, SECURITY.uri);
    return {
      instance,
      uri: uri !== undefined && 'type' in uri && uri.type === 'string' ? uri.value : '',
      securityMode: this.#number(this.security, instance, SECURITY.mode) ?? 3,
      identity: this.#bytes(instance, SECURITY.identity),
      serverPublicKey: this.#bytes(instance, SECURITY.serverKey),
      secretKey: this.#bytes(instance, SECURITY.secretKey),
      certificateUsage: usageOf(this.#number(this.security, instance, SECURITY.certificateUsage)),
    };
  }

  #oscoreOf(security: number): number | undefined {
    const link = this.security.value(security, SECURITY.oscore);
    return link !== undefined && 'type' in link && link.type === 'objlnk' ? link.value.instanceId : undefined;
  }

  #number(object: TableObject, instance: number, resourceId: number): number | undefined {
    const value = object.value(instance, resourceId);
    if (value === undefined || !('type' in value)) return undefined;
    return value.type === 'integer' || value.type === 'unsigned' ? Number(value.value) : undefined;
  }

  #bytes(instance: number, resourceId: number): Uint8Array {
    const value = this.security.value(instance, resourceId);
    return value !== undefined && 'type' in value && value.type === 'opaque' ? value.value : NO_BYTES;
  }
}

const usageOf = (usage: number | undefined): SecurityAccount['certificateUsage'] =>
  usage === 0 || usage === 1 || usage === 2 ? usage : 3;

function definition(id: number): ObjectDefinition {
  const found = coreObjects.find((object) => object.id === id);
  if (found === undefined) throw new Error(`object ${id} is not defined`);
  return found;
}
