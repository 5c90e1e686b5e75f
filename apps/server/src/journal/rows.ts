import type {
  BootstrapState,
  CommandOperation,
  CommandState,
  DeliveryState,
  OperationKind,
  OperationState,
  VerifiedBy,
} from '@holdfast/api-contract';

/**
 * What the server keeps, a type for each table. Times are milliseconds since 1970 UTC. `device` is the number a device got when
 * it was added; it is never given to another one. `undefined` never stands in a row: what may be absent is null.
 */
export interface Rows {
  device: {
    device: number;
    endpoint: string;
    addedAt: number;
    security: 'psk' | 'x509' | 'rpk' | 'oscore' | 'none';
    identity: string | null;
    /** The PSK, or the parameters of OSCORE, under the server's key file. */
    sealedKey: Uint8Array | null;
    /** Hex of SHA-256: of the raw public key, or of the one certificate that may be used. */
    fingerprint: string | null;
  };
  /** By what a request names a device's OSCORE context (RFC 8613 §6.1), in hex, and how far its sender sequence numbers are reserved. */
  oscoreContext: {
    device: number;
    kid: string;
    idContext: string | null;
    /** None below may be used again; null: none was ever used. */
    senderLimit: number | null;
  };
  /** What a device proved itself with last, where it has certificates. */
  certificate: {
    device: number;
    fingerprint: string;
    /** Lower-case hex without leading zeros. */
    serial: string;
    /** The authority that it leads to. */
    authority: string;
    notAfter: number;
    seenAt: number;
  };
  /** Authorities that devices' certificates lead to. */
  authority: {
    /** Hex of SHA-256 over its certificate. */
    fingerprint: string;
    /** DER. */
    certificate: Uint8Array;
    addedAt: number;
  };
  revocation: {
    authority: string;
    /** As in `certificate`. */
    serial: string;
    revokedAt: number;
  };
  registration: {
    device: number;
    /** The last segment of `/rd/{id}`. */
    id: string;
    registeredAt: number;
    /** Seconds. */
    lifetime: number;
    binding: string;
    queueMode: boolean;
    lwm2mVersion: string;
    smsNumber: string | null;
    /** JSON: `[{path, version}]`. */
    objects: string;
    /** Where the device keeps its objects: `/`, or an alternate path. */
    rootPath: string;
    /** JSON: CoAP content-format numbers, the preferred first. */
    contentFormats: string;
    /** As in URIs (RFC 7252 §6, RFC 8323 §8). */
    transport: 'coap' | 'coaps' | 'coap+tcp' | 'coaps+tcp';
    endedAt: number | null;
    ended: 'deregistered' | 'expired' | null;
  };
  /** Small and written for each message but notifications that say nothing else of it: when and from where the device was last heard. */
  contact: {
    device: number;
    lastSeen: number;
    /** When it last registered or updated its registration. */
    updatedAt: number;
    address: string;
    /** The DTLS session it spoke over. */
    session: string | null;
  };
  value: {
    device: number;
    path: string;
    type: string;
    /** JSON. */
    value: string;
    time: number;
  };
  sample: {
    device: number;
    path: string;
    time: number;
    number: number | null;
    /** JSON of what is not a number. */
    other: string | null;
  };
  observation: {
    device: number;
    path: string;
    /** Hex of the CoAP token, which tells a notification's path. */
    token: string;
    since: number;
  };
  /** How far an observation has come (RFC 7641 §3.4), and so when its device was heard. One without a path: when it was by those that ended. */
  progress: {
    device: number;
    path: string;
    sequence: number;
    time: number;
  };
  /** What was asked of a device that could not be reached then, and for a while what came of it. */
  operation: {
    /** The number of the event that told of it: never another operation's. */
    operation: number;
    device: number;
    kind: OperationKind;
    path: string;
    /** JSON: what it carries; null stands for each value that can only be written. */
    payload: string;
    /** Those values too, under the server's key file; null where there are none, and once the operation has ended. */
    sealed: Uint8Array | null;
    /** Whether a device that did it twice is as if it had done it once. */
    repeatable: boolean;
    requestedBy: string;
    requestedAt: number;
    expiresAt: number;
    state: OperationState;
    attempts: number;
    sentAt: number | null;
    endedAt: number | null;
    /** JSON. */
    result: string | null;
    /** JSON: `{code, detail, deviceCode}`. */
    error: string | null;
  };
  session: {
    session: string;
    device: number;
    establishedAt: number;
    /** Hex of what is on the device's records; null where it has none, and its address tells. */
    connectionId: string | null;
    /** Secrets and parameters that never change, under the server's key file. */
    sealed: Uint8Array;
  };
  /** Small and written for each accepted record: nothing at or below it is accepted, or used, again. */
  counter: {
    session: string;
    writeLimit: number;
    readHigh: number;
    readWindowHigh: number;
    readWindowLow: number;
    host: string;
    port: number;
  };
  event: {
    event: number;
    time: number;
    type: string;
    device: number | null;
    endpoint: string | null;
    text: string;
    /** JSON object. */
    detail: string;
  };
  model: {
    object: number;
    version: string;
    /** JSON of the definition. */
    definition: string;
    importedAt: number;
  };
  /** How a device comes to its operational key: its factory credential, if it has one, and what it is given. */
  bootstrapAccount: {
    device: number;
    identity: string | null;
    /** The factory PSK under the server's key file. */
    sealedKey: Uint8Array | null;
    /** Null: the default. */
    profile: string | null;
  };
  /** What became of the last bootstrap of a device. */
  bootstrap: {
    device: number;
    state: BootstrapState;
    startedAt: number;
    /** Of the last that succeeded. */
    finishedAt: number | null;
    error: string | null;
    /** The credential that was made for the device, until it is known to have it: then it becomes the device's own. */
    nextSecurity: 'psk' | 'x509' | 'rpk' | null;
    nextIdentity: string | null;
    nextSealedKey: Uint8Array | null;
    /** Of its certificate or public key. */
    nextFingerprint: string | null;
  };
  bootstrapProfile: {
    name: string;
    isDefault: boolean;
    /** JSON: what it says beside that. */
    settings: string;
    updatedAt: number;
  };
  /** What the transparency log signs its checkpoints with. One row. */
  logKey: {
    origin: string;
    /** Ed25519. */
    publicKey: Uint8Array;
    /** Its seed, under the server's key file. */
    sealedKey: Uint8Array;
    createdAt: number;
  };
  /** How far the log has come: what lies beyond is not in it. One row. */
  logHead: {
    origin: string;
    size: number;
    root: Uint8Array;
  };
  logEntry: {
    entry: number;
    /** As in docs/trust-format.md, "Log". */
    type: number;
    /** Of the content. */
    hash: Uint8Array;
    addedAt: number;
  };
  /** The tiles of the log that are full (C2SP tlog-tiles). */
  logTile: {
    level: number;
    tile: number;
    /** 256, end to end. */
    hashes: Uint8Array;
    /** Over them: one of the hashes of the level above. */
    root: Uint8Array;
  };
  /** What the entries that are not personal stand for. */
  logContent: {
    /** Hex. */
    hash: string;
    content: Uint8Array;
  };
  /** The newest checkpoint that enough witnesses have cosigned, with their lines. One row. */
  logCheckpoint: {
    origin: string;
    size: number;
    note: string;
  };
  /** The owner's root of trust, a row for each version. */
  root: {
    version: number;
    /** SignedRoot. */
    signed: Uint8Array;
    addedAt: number;
    /** Null until the log has it. */
    logIndex: number | null;
    /** What devices with the version before are given; null until that version's witnesses have cosigned the log with it. */
    bundle: Uint8Array | null;
  };
  /** A command, from its proposal to its end. */
  command: {
    /** The number of the event that told of it. */
    command: number;
    /** Hex of SHA-256 over the payload. */
    id: string;
    payload: Uint8Array;
    operation: CommandOperation;
    /** JSON: `[[endpoint, nonce], ...]` of a set, in the order of its tree; null for other targets. */
    members: string | null;
    /** The attachment under the server's key file. */
    sealedAttachment: Uint8Array | null;
    /** JSON: `[{signature, at}]`, base64 of COSE_Signatures. */
    signatures: string;
    proposedBy: string;
    proposedAt: number;
    expiresAt: number;
    state: CommandState;
    /** As it was logged. */
    signed: Uint8Array | null;
    logIndex: number | null;
    loggedAt: number | null;
    /** CBOR of the proof (docs/trust-format.md, "Bundle") by the witnesses of its root; null before. */
    proof: Uint8Array | null;
    endedAt: number | null;
    /** Devices that it was for. */
    devices: number;
    verifiedByDevice: number;
  };
  /** A command's way to one device. */
  delivery: {
    command: number;
    device: number;
    endpoint: string;
    verifiedBy: VerifiedBy;
    state: DeliveryState;
    sentAt: number | null;
    endedAt: number | null;
    reason: string | null;
    /** SignedReceipt. */
    receipt: Uint8Array | null;
    receiptIndex: number | null;
  };
  /** What a device that verifies commands has said of itself. */
  deviceTrust: {
    device: number;
    /** CBOR of the public key of its receipts: the first that it gave, until the device is removed. */
    key: Uint8Array;
    rootVersion: number;
    /** -1: none yet. */
    highestIndex: number;
    /** Hex: the one that is valid now. */
    nonce: string;
    /** Bits: 1 locked, 2 disabled, 4 wiped. */
    state: number;
    /** Seconds. */
    timeFloor: number;
    heardAt: number;
  };
  /** Sign-in links and the cookie sessions that they open, by the SHA-256 of their secret in hex. */
  signIn: {
    hash: string;
    kind: 'link' | 'session';
    createdAt: number;
    expiresAt: number;
  };
}

export type Table = keyof Rows;

/** The columns that name one row. */
export interface Keys {
  device: 'device';
  registration: 'device';
  certificate: 'device';
  oscoreContext: 'device';
  authority: 'fingerprint';
  revocation: 'authority' | 'serial';
  contact: 'device';
  value: 'device' | 'path';
  sample: 'device' | 'path' | 'time';
  observation: 'device' | 'path';
  progress: 'device' | 'path';
  operation: 'operation';
  session: 'session';
  counter: 'session';
  event: 'event';
  model: 'object' | 'version';
  bootstrapAccount: 'device';
  bootstrap: 'device';
  bootstrapProfile: 'name';
  logKey: 'origin';
  logHead: 'origin';
  logEntry: 'entry';
  logTile: 'level' | 'tile';
  logContent: 'hash';
  logCheckpoint: 'origin';
  root: 'version';
  command: 'command';
  delivery: 'command' | 'device';
  deviceTrust: 'device';
  signIn: 'hash';
}

export type Key<T extends Table> = Pick<Rows[T], Keys[T] & keyof Rows[T]>;
