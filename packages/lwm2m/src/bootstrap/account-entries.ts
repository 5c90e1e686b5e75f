import type { Lwm2mPath } from '../path/lwm2m-path.ts';
import type { Entry } from '../values/entry.ts';
import type { Lwm2mValue, ResourceType } from '../values/lwm2m-value.ts';
import type { BootstrapAccount, Credentials, OscoreContext, ServerAccount } from './bootstrap-profile.ts';

/** Columns: resource id, type, value; rows without a value are not written. */
type Row = readonly [id: number, type: ResourceType, value: Lwm2mValue['value'] | undefined];

const entries = (instance: Lwm2mPath, rows: readonly Row[]): Entry[] =>
  rows.flatMap(([id, type, value]) =>
    value === undefined ? [] : [{ path: instance.child(id), value: { type, value } as Lwm2mValue }],
  );

const NOTHING = new Uint8Array();

/** Core 1.2 appendix E.1, resources 2 to 5. */
function credentialRows(credentials: Credentials): Row[] {
  const rows = (mode: number, identity: Uint8Array, server: Uint8Array, secret: Uint8Array): Row[] => [
    [2, 'integer', mode],
    [3, 'opaque', identity],
    [4, 'opaque', server],
    [5, 'opaque', secret],
  ];
  switch (credentials.mode) {
    case 'psk':
      return rows(0, credentials.identity, NOTHING, credentials.key);
    case 'rpk':
      return rows(1, credentials.publicKey, credentials.serverPublicKey, credentials.privateKey);
    case 'x509':
      return [
        ...rows(2, credentials.certificate, credentials.serverCertificate, credentials.privateKey),
        [15, 'unsigned', credentials.usage],
      ];
    default:
      return rows(3, NOTHING, NOTHING, NOTHING);
  }
}

/** An instance of object 0. */
export function securityEntries(
  instance: Lwm2mPath,
  account: ServerAccount | BootstrapAccount,
  oscoreId: number | undefined,
): Entry[] {
  const { uri, credentials, serverName } = account;
  const isServer = 'shortId' in account;
  return entries(instance, [
    [0, 'string', uri],
    [1, 'boolean', !isServer],
    ...credentialRows(credentials),
    [10, 'integer', isServer ? account.shortId : undefined],
    [11, 'integer', isServer ? undefined : account.holdOff],
    [12, 'integer', isServer ? undefined : account.accountTimeout],
    [14, 'string', serverName],
    [17, 'objlnk', oscoreId === undefined ? undefined : { objectId: 21, instanceId: oscoreId }],
  ]);
}

/** An instance of object 1 (Core 1.2 appendix E.2). */
export const serverEntries = (instance: Lwm2mPath, server: ServerAccount): Entry[] =>
  entries(instance, [
    [0, 'integer', server.shortId],
    [1, 'integer', server.lifetime],
    [2, 'integer', server.defaultMinimumPeriod],
    [3, 'integer', server.defaultMaximumPeriod],
    [5, 'integer', server.disableTimeout],
    [6, 'boolean', server.storeNotifications ?? true],
    [7, 'string', server.binding],
    [13, 'unsigned', server.priority],
    [14, 'unsigned', server.initialDelay],
    [15, 'boolean', server.blockOnFailure],
    [16, 'boolean', server.bootstrapOnFailure],
    [17, 'unsigned', server.retryCount],
    [18, 'unsigned', server.retryTimer],
    [19, 'unsigned', server.sequenceDelay],
    [20, 'unsigned', server.sequenceRetryCount],
    [22, 'string', server.preferredTransport],
    [23, 'boolean', server.muteSend],
  ]);

/** An instance of object 21 (Core 1.2 appendix E.11). */
export const oscoreEntries = (instance: Lwm2mPath, context: OscoreContext): Entry[] =>
  entries(instance, [
    [0, 'opaque', context.masterSecret],
    [1, 'opaque', context.senderId],
    [2, 'opaque', context.recipientId],
    [3, 'integer', context.aeadAlgorithm],
    [4, 'integer', context.hmacAlgorithm],
    [5, 'opaque', context.masterSalt],
    [6, 'opaque', context.idContext],
  ]);
