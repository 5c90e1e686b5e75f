import type { Table } from '../../journal/rows.ts';
import { describe, type Declaration, type TableShape } from './table.ts';

/**
 * What is stored, declared once: the SQL of both dialects, the statements that write and the mapping of rows follow from it.
 * To change it, add the step that leads there to `migrations.ts`, then rewrite the reviewed SQL beside it (`vitest -u`).
 */
const declarations: { readonly [T in Table]: Declaration<T> } = {
  device: {
    columns: {
      device: 'integer',
      endpoint: 'text',
      addedAt: 'integer',
      security: 'text',
      identity: 'text?',
      sealedKey: 'bytes?',
      fingerprint: 'text?',
    },
    key: ['device'],
  },
  certificate: {
    columns: {
      device: 'integer',
      fingerprint: 'text',
      serial: 'text',
      authority: 'text',
      notAfter: 'integer',
      seenAt: 'integer',
    },
    key: ['device'],
    rewritten: true,
  },
  oscoreContext: {
    columns: { device: 'integer', kid: 'text', idContext: 'text?', senderLimit: 'integer?' },
    key: ['device'],
    rewritten: true,
  },
  authority: {
    columns: { fingerprint: 'text', certificate: 'bytes', addedAt: 'integer' },
    key: ['fingerprint'],
  },
  revocation: {
    columns: { authority: 'text', serial: 'text', revokedAt: 'integer' },
    key: ['authority', 'serial'],
  },
  registration: {
    columns: {
      device: 'integer',
      id: 'text',
      registeredAt: 'integer',
      lifetime: 'integer',
      binding: 'text',
      queueMode: 'boolean',
      lwm2mVersion: 'text',
      smsNumber: 'text?',
      objects: 'json',
      rootPath: 'text',
      contentFormats: 'json',
      transport: 'text',
      endedAt: 'integer?',
      ended: 'text?',
    },
    key: ['device'],
  },
  contact: {
    columns: {
      device: 'integer',
      lastSeen: 'integer',
      updatedAt: 'integer',
      address: 'text',
      session: 'text?',
    },
    key: ['device'],
    rewritten: true,
  },
  value: {
    columns: { device: 'integer', path: 'text', type: 'text', value: 'json', time: 'integer' },
    key: ['device', 'path'],
    // Every device's value at a few paths. An upsert does not touch this index: neither column ever changes.
    indexes: [['path', 'device']],
    rewritten: true,
  },
  sample: {
    columns: { device: 'integer', path: 'text', time: 'integer', number: 'real?', other: 'json?' },
    // In the order in which one device's samples are read, so that a page of them is one walk and a write touches one place.
    key: ['device', 'time', 'path'],
    // Counting. Grows at its end, so it costs a write next to nothing.
    indexes: [['time']],
  },
  observation: {
    columns: { device: 'integer', path: 'text', token: 'text', since: 'integer' },
    key: ['device', 'path'],
  },
  progress: {
    columns: { device: 'integer', path: 'text', sequence: 'integer', time: 'integer' },
    key: ['device', 'path'],
    rewritten: true,
  },
  operation: {
    columns: {
      operation: 'integer',
      device: 'integer',
      kind: 'text',
      path: 'text',
      payload: 'json',
      sealed: 'bytes?',
      repeatable: 'boolean',
      requestedBy: 'text',
      requestedAt: 'integer',
      expiresAt: 'integer',
      state: 'text',
      attempts: 'integer',
      sentAt: 'integer?',
      endedAt: 'integer?',
      result: 'json?',
      error: 'json?',
    },
    key: ['operation'],
    // One device's, in order; and at start those few of all devices that still wait.
    indexes: [['device', 'operation'], ['state']],
  },
  session: {
    columns: {
      session: 'text',
      device: 'integer',
      establishedAt: 'integer',
      connectionId: 'text?',
      sealed: 'bytes',
    },
    key: ['session'],
    indexes: [['device']],
  },
  counter: {
    columns: {
      session: 'text',
      writeLimit: 'integer',
      readHigh: 'integer',
      readWindowHigh: 'integer',
      readWindowLow: 'integer',
      host: 'text',
      port: 'integer',
    },
    key: ['session'],
    rewritten: true,
  },
  event: {
    columns: {
      event: 'integer',
      time: 'integer',
      type: 'text',
      device: 'integer?',
      endpoint: 'text?',
      text: 'text',
      detail: 'json',
    },
    key: ['event'],
    indexes: [['endpoint', 'event'], ['type', 'event'], ['device']],
  },
  model: {
    columns: { object: 'integer', version: 'text', definition: 'json', importedAt: 'integer' },
    key: ['object', 'version'],
  },
  bootstrapAccount: {
    columns: { device: 'integer', identity: 'text?', sealedKey: 'bytes?', profile: 'text?' },
    key: ['device'],
  },
  bootstrap: {
    columns: {
      device: 'integer',
      state: 'text',
      startedAt: 'integer',
      finishedAt: 'integer?',
      error: 'text?',
      nextIdentity: 'text?',
      nextSealedKey: 'bytes?',
      nextSecurity: 'text?',
      nextFingerprint: 'text?',
    },
    key: ['device'],
  },
  bootstrapProfile: {
    columns: { name: 'text', isDefault: 'boolean', settings: 'json', updatedAt: 'integer' },
    key: ['name'],
  },
  logKey: {
    columns: { origin: 'text', publicKey: 'bytes', sealedKey: 'bytes', createdAt: 'integer' },
    key: ['origin'],
  },
  logHead: {
    columns: { origin: 'text', size: 'integer', root: 'bytes' },
    key: ['origin'],
    rewritten: true,
  },
  logEntry: {
    columns: { entry: 'integer', type: 'integer', hash: 'bytes', addedAt: 'integer' },
    key: ['entry'],
  },
  logTile: {
    columns: { level: 'integer', tile: 'integer', hashes: 'bytes', root: 'bytes' },
    key: ['level', 'tile'],
  },
  logContent: {
    columns: { hash: 'text', content: 'bytes' },
    key: ['hash'],
  },
  logCheckpoint: {
    columns: { origin: 'text', size: 'integer', note: 'text' },
    key: ['origin'],
  },
  root: {
    columns: {
      version: 'integer',
      signed: 'bytes',
      addedAt: 'integer',
      logIndex: 'integer?',
      bundle: 'bytes?',
    },
    key: ['version'],
  },
  command: {
    columns: {
      command: 'integer',
      id: 'text',
      payload: 'bytes',
      operation: 'text',
      members: 'json?',
      sealedAttachment: 'bytes?',
      signatures: 'json',
      proposedBy: 'text',
      proposedAt: 'integer',
      expiresAt: 'integer',
      state: 'text',
      signed: 'bytes?',
      logIndex: 'integer?',
      loggedAt: 'integer?',
      proof: 'bytes?',
      endedAt: 'integer?',
      devices: 'integer',
      verifiedByDevice: 'integer',
    },
    key: ['command'],
    // By name; and at start those that are not at their end.
    indexes: [['id'], ['state', 'command']],
  },
  delivery: {
    columns: {
      command: 'integer',
      device: 'integer',
      endpoint: 'text',
      verifiedBy: 'text',
      state: 'text',
      sentAt: 'integer?',
      endedAt: 'integer?',
      reason: 'text?',
      receipt: 'bytes?',
      receiptIndex: 'integer?',
    },
    key: ['command', 'device'],
    // A command's in the order of endpoints; one device's; and at start those that go on.
    indexes: [
      ['command', 'endpoint'],
      ['device', 'command'],
      ['state', 'command'],
    ],
  },
  deviceTrust: {
    columns: {
      device: 'integer',
      key: 'bytes',
      rootVersion: 'integer',
      highestIndex: 'integer',
      nonce: 'text',
      state: 'integer',
      timeFloor: 'integer',
      heardAt: 'integer',
    },
    key: ['device'],
    rewritten: true,
  },
  signIn: {
    columns: { hash: 'text', kind: 'text', createdAt: 'integer', expiresAt: 'integer' },
    key: ['hash'],
  },
};

const names = Object.keys(declarations) as readonly Table[];

const shapeOf = (name: Table): TableShape => describe(name, declarations[name]);

export const tables = Object.fromEntries(names.map((name) => [name, shapeOf(name)])) as {
  readonly [T in Table]: TableShape;
};

/** In the order in which a transaction writes them. */
export const allTables: readonly TableShape[] = Object.values(tables);
