import { z } from 'zod';
import {
  BootstrapProfile,
  BootstrapProfileList,
  BootstrapProfileSettings,
  DeviceBootstrap,
  BootstrapAssignment,
  ProfileName,
} from './bootstrap.ts';
import { EndpointName } from './common.ts';
import { OperationResult } from './operation.ts';
import { QueuedOperation, QueueQuery } from './queued-operation.ts';

const ofDevice = z.object({ endpoint: EndpointName });
const ofProfile = z.object({ name: ProfileName });

/** What the table of routes has for bootstraps. */
export const bootstrapRoutes = {
  listBootstrapProfiles: {
    method: 'get',
    path: '/bootstrap-profiles',
    permission: 'devices:read',
    summary: 'What devices are given when they bootstrap',
    response: BootstrapProfileList,
  },
  getBootstrapProfile: {
    method: 'get',
    path: '/bootstrap-profiles/{name}',
    permission: 'devices:read',
    summary: 'One bootstrap profile',
    params: ofProfile,
    response: BootstrapProfile,
  },
  putBootstrapProfile: {
    method: 'put',
    path: '/bootstrap-profiles/{name}',
    permission: 'devices:write',
    summary: 'Make or replace a bootstrap profile',
    params: ofProfile,
    body: BootstrapProfileSettings,
    response: BootstrapProfile,
  },
  removeBootstrapProfile: {
    method: 'delete',
    path: '/bootstrap-profiles/{name}',
    permission: 'devices:write',
    summary: 'Remove a bootstrap profile that no device names',
    params: ofProfile,
    status: 204,
  },
  assignBootstrapProfile: {
    method: 'put',
    path: '/devices/{endpoint}/bootstrap',
    permission: 'devices:write',
    summary: 'Choose the profile and the factory credential of the next bootstraps of a device',
    params: ofDevice,
    body: BootstrapAssignment,
    response: DeviceBootstrap,
  },
  triggerBootstrap: {
    method: 'post',
    path: '/devices/{endpoint}/bootstrap',
    permission: 'devices:operate',
    summary: 'Tell the device to ask its bootstrap server for its accounts anew',
    params: ofDevice,
    query: QueueQuery,
    response: OperationResult,
    accepted: QueuedOperation,
  },
} as const;
