import type { AccessRight } from '../access/access-control.ts';

/** What a device is to know after its bootstrap (Core 1.2, Bootstrap Information). Times in seconds. */
export interface BootstrapProfile {
  /** At least one. */
  readonly servers: readonly ServerAccount[];
  /** Replaces the account of the bootstrap server itself; absent leaves it. */
  readonly bootstrapServer?: BootstrapAccount;
  /** What several servers may do. Absent leaves access control to the device. */
  readonly access?: readonly AccessRule[];
  /** One server owns all that the device has when it is discovered, and all others may do this with it. */
  readonly ownership?: {
    /** Its short id. */
    readonly owner: number;
    readonly others: readonly Exclude<AccessRight, 'create'>[];
  };
  /**
   * What the device forgets first: everything it can, its server accounts (the default), or nothing, so that accounts are
   * added to those it has.
   */
  readonly forget?: 'everything' | 'accounts' | 'nothing';
}

/** How a device knows a server, and a server a device. Keys and certificates in the encodings of appendix E.1. */
export type Credentials =
  | { readonly mode: 'psk'; readonly identity: Uint8Array; readonly key: Uint8Array }
  | {
      readonly mode: 'rpk';
      /** SubjectPublicKeyInfo, DER. */
      readonly publicKey: Uint8Array;
      /** DER. */
      readonly privateKey: Uint8Array;
      readonly serverPublicKey: Uint8Array;
    }
  | {
      readonly mode: 'x509';
      /** DER. */
      readonly certificate: Uint8Array;
      readonly privateKey: Uint8Array;
      /** What `usage` says it is: a trust anchor or the server's own. */
      readonly serverCertificate: Uint8Array;
      /** RFC 6698 §2.1.1, by its numbers; since 1.1. A device takes 3, the server's own certificate, where nothing is said. */
      readonly usage?: 0 | 1 | 2 | 3;
    }
  /** Without DTLS or TLS: OSCORE at most. */
  | { readonly mode: 'none' };

/** RFC 8613 §3.1, in an instance of object 21. */
export interface OscoreContext {
  readonly masterSecret: Uint8Array;
  readonly senderId: Uint8Array;
  readonly recipientId: Uint8Array;
  /** COSE numbers; absent is AES-CCM-16-64-128 and HMAC 256/256. */
  readonly aeadAlgorithm?: number;
  readonly hmacAlgorithm?: number;
  readonly masterSalt?: Uint8Array;
  readonly idContext?: Uint8Array;
}

/** An instance of object 0, with what belongs to it. */
interface Account {
  /** Such as `coaps://lwm2m.example.com:5684`. */
  readonly uri: string;
  readonly credentials: Credentials;
  readonly oscore?: OscoreContext;
  /** Server name indication, where it is not the URI's host. */
  readonly serverName?: string;
}

export interface BootstrapAccount extends Account {
  /** Before the device asks. */
  readonly holdOff?: number;
  /** Until the device forgets the account; 0 or absent is never. */
  readonly accountTimeout?: number;
}

/** An account with its instance of object 1. */
export interface ServerAccount extends Account {
  /** Short server id, 1 to 65534, unlike the others'. */
  readonly shortId: number;
  readonly lifetime: number;
  /** Transports the device may use: letters as in a registration. In LwM2M 1.0 also `Q`. */
  readonly binding: string;
  /** Keep notifications while the server cannot be reached; true by default. */
  readonly storeNotifications?: boolean;
  readonly defaultMinimumPeriod?: number;
  readonly defaultMaximumPeriod?: number;
  readonly disableTimeout?: number;
  /** Since 1.1. The lowest registers first. */
  readonly priority?: number;
  readonly initialDelay?: number;
  readonly blockOnFailure?: boolean;
  readonly bootstrapOnFailure?: boolean;
  readonly retryCount?: number;
  readonly retryTimer?: number;
  readonly sequenceDelay?: number;
  readonly sequenceRetryCount?: number;
  /** One letter of `binding`. */
  readonly preferredTransport?: string;
  /** Since 1.2. */
  readonly muteSend?: boolean;
}

/** An instance of object 2 (Core 1.2, Access Control Object Management). */
export type AccessRule =
  /** Who may create instances of an object. */
  | { readonly kind: 'object'; readonly objectId: number; readonly creators: readonly number[] }
  /** Who may do what with an instance. Server id 0 stands for all that are not named, but the owner. */
  | {
      readonly kind: 'instance';
      readonly objectId: number;
      readonly instanceId: number;
      readonly owner: number;
      readonly rights: ReadonlyMap<number, readonly Exclude<AccessRight, 'create'>[]>;
    };
