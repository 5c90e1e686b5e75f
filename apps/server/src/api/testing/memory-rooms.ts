import type { Device, DeviceSummary, NewDevice, ReadResult } from '@holdfast/api-contract';
import { HoldfastError, silentLogger } from '@holdfast/kernel';
import { InProcessBus } from '../../bus/in-process-bus.ts';
import type { ServerEvent } from '../../bus/server-event.ts';
import type { Rooms } from '../rooms.ts';

const ADDED = '2026-01-01T00:00:00.000Z';

/** Rooms that keep devices in memory and note what was asked of them, for tests of the API before them. */
export function memoryRooms() {
  const devices = new Map<string, DeviceSummary>();
  const asked: unknown[][] = [];
  const bus = new InProcessBus<ServerEvent>(silentLogger);
  const state = { failure: undefined as Error | undefined, healthy: true };
  const summary = (endpoint: string): DeviceSummary | undefined => devices.get(endpoint);
  const find = (endpoint: string): DeviceSummary => {
    const device = devices.get(endpoint);
    if (device === undefined)
      throw new HoldfastError('device_not_found', `no device has the endpoint name ${endpoint}`);
    return device;
  };
  const view = (endpoint: string): Device => ({
    ...find(endpoint),
    registration: null,
    session: null,
    bootstrap: null,
  });
  /** Notes the call, throws what the test wants thrown. */
  const ask = (...call: unknown[]): void => {
    asked.push(call);
    if (state.failure !== undefined) throw state.failure;
  };
  const read = async (
    name: string,
    endpoint: string,
    path: string,
    ...rest: unknown[]
  ): Promise<ReadResult> => {
    ask(name, endpoint, path, ...rest);
    return { path: `/${path}`, values: [] };
  };
  const done = async (name: string, endpoint: string, path: string, ...rest: unknown[]) => {
    ask(name, endpoint, path, ...rest);
    return { path: `/${path}`, done: true as const };
  };
  const nothing = (...call: unknown[]): never => {
    ask(...call);
    throw new HoldfastError('command_not_found', 'there is no such command');
  };
  const rooms: Rooms = {
    fleet: {
      list: (query) => {
        ask('list', query);
        return { devices: [...devices.values()].slice(0, query.limit), cursor: null, total: devices.size };
      },
      get: async (endpoint) => view(endpoint),
      summary,
      overview: async () => {
        ask('overview');
        return {
          total: devices.size,
          states: { online: devices.size, asleep: 0, late: 0, offline: 0, unknown: 0 },
          attention: [],
          attentionTotal: 0,
          positions: [],
          samplesLastHour: 0,
        };
      },
      add: async (device) => {
        ask('add', device);
        addDevice(device.endpoint, device.security);
        return view(device.endpoint);
      },
      remove: async (endpoint) => {
        find(endpoint);
        devices.delete(endpoint);
      },
      values: async (endpoint) => {
        find(endpoint);
        return [];
      },
    },
    authorities: {
      list: () => [],
      add: async (certificate) => {
        ask('addAuthority', certificate);
        throw new HoldfastError('not_an_authority', 'no authority');
      },
      remove: async (...of) => ask('removeAuthority', ...of),
      revocations: () => [],
      revoke: async (id, serial) => {
        ask('revoke', id, serial);
        return { serial, revokedAt: ADDED };
      },
    },
    logStatus: () => ({
      origin: 'fleet.example/log',
      key: 'fleet.example/log+00000000+AQ==',
      size: 0,
      witnessedSize: 0,
      witnesses: [],
    }),
    identity: () => ({
      certificate: '',
      fingerprint: '00'.repeat(32),
      subject: 'CN=Holdfast server',
      notBefore: ADDED,
      notAfter: ADDED,
      publicKey: '',
      publicKeyFingerprint: '00'.repeat(32),
    }),
    operations: {
      read: (...of) => read('read', ...of),
      write: (...of) => done('write', ...of),
      executeOrCreate: (...of) => done('executeOrCreate', ...of),
      delete: (...of) => done('delete', ...of),
      discover: async (...of) => {
        ask('discover', ...of);
        return { links: [] };
      },
      writeAttributes: (...of) => done('writeAttributes', ...of),
      observations: () => [],
      observe: (...of) => read('observe', ...of),
      cancelObservation: async (...of) => ask('cancelObservation', ...of),
    },
    composite: {
      read: async (...of) => {
        ask('readComposite', ...of);
        return { values: [] };
      },
      write: async (...of) => {
        ask('writeComposite', ...of);
        return { done: true };
      },
      observe: async (...of) => {
        ask('observeComposite', ...of);
        return { values: [] };
      },
      cancel: async (...of) => ask('cancelComposite', ...of),
    },
    queue: {
      list: async (...of) => {
        ask('operations', ...of);
        return { operations: [], cursor: null };
      },
      get: async (endpoint, id) => {
        throw new HoldfastError('operation_not_found', `${endpoint} has no operation ${id}`);
      },
      cancel: async (...of) => ask('cancelOperation', ...of),
    },
    telemetry: {
      list: async (...of) => {
        ask('samples', ...of);
        return { samples: [], cursor: null };
      },
    },
    bootstrap: {
      profiles: {
        list: () => ({ profiles: [], serverUri: null }),
        get: (name) => {
          throw new HoldfastError('profile_not_found', `no profile ${name}`);
        },
        put: async (name, settings) => {
          ask('putProfile', name, settings);
          return { ...settings, name, devices: 0, updatedAt: ADDED };
        },
        remove: async (...of) => ask('removeProfile', ...of),
      },
      assign: async (endpoint, { profile = null }) => {
        ask('assign', endpoint, profile);
        return { identity: null, profile, state: 'never', startedAt: null, finishedAt: null, error: null };
      },
      trigger: (endpoint, ...of) => done('trigger', endpoint, '1/0/9', ...of),
    },
    commands: {
      listRoots: () => ({ roots: [], log: { origin: 'test', key: '' } }),
      addRoot: async (...of) => nothing('addRoot', ...of),
      preview: async (query) => {
        ask('preview', query);
        return {
          members: [],
          verifiedByDevice: 0,
          verifiedByServer: 0,
          withoutNonce: [],
          rootVersion: null,
          owner: null,
        };
      },
      propose: async (...of) => nothing('propose', ...of),
      list: async (query) => {
        ask('commands', query);
        return { commands: [], cursor: null };
      },
      get: async (...of) => nothing('command', ...of),
      sign: async (...of) => nothing('sign', ...of),
      withdraw: async (...of) => ask('withdraw', ...of),
      deliveries: async (...of) => {
        ask('deliveries', ...of);
        return { deliveries: [], cursor: null };
      },
      members: async () => [],
      bundle: async (...of) => nothing('bundle', ...of),
      trust: async (...of) => nothing('trust', ...of),
    },
    feed: {
      list: async (query) => {
        ask('feed', query);
        return { events: [], cursor: null };
      },
    },
    models: {
      list: () => [],
      get: (id) => {
        throw new HoldfastError('model_not_found', `no definition of object ${id}`);
      },
      importXml: async (xml) => {
        ask('importXml', xml.length);
        return { imported: [] };
      },
    },
    bus,
    health: async () =>
      state.healthy
        ? { status: 'ok', checks: { storage: 'ok' } }
        : { status: 'failing', checks: { storage: 'unavailable: disk full at /secret/path' } },
  };
  const addDevice = (endpoint: string, security: NewDevice['security'] = { mode: 'none' }): void => {
    devices.set(endpoint, {
      endpoint,
      state: 'unknown',
      stateSince: null,
      lastSeen: null,
      addedAt: ADDED,
      manufacturer: null,
      model: null,
      serialNumber: null,
      firmware: null,
      battery: null,
      signal: null,
      location: null,
      attention: [],
      security: { mode: security.mode, identity: null, fingerprint: null, certificate: null },
      verifiedBy: 'server',
      registration: null,
    });
  };
  return { rooms, bus, state, asked, devices, addDevice };
}
