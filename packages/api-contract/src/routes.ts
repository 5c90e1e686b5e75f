import { z } from 'zod';
import { Self, SignIn, SignInLink } from './access.ts';
import { bootstrapRoutes } from './bootstrap-routes.ts';
import { commandRoutes } from './command-routes.ts';
import { EndpointName, Fingerprint } from './common.ts';
import { CompositeDone, CompositePaths, CompositeResult, CompositeWrite } from './composite.ts';
import { AddedDevice, Device, DeviceList, DeviceQuery, NewDevice, Overview } from './device.ts';
import {
  DeviceAuthority,
  DeviceAuthorityList,
  NewDeviceAuthority,
  NewRevocation,
  Revocation,
  RevocationList,
} from './device-authority.ts';
import { Feed, FeedQuery, StreamQuery } from './event.ts';
import { ImportResult, ObjectDefinition, ObjectDefinitionList } from './model.ts';
import {
  Attributes,
  DiscoverResult,
  ObservationList,
  OperationResult,
  PostBody,
  ReadResult,
  ValueList,
  WriteBody,
  WriteQuery,
} from './operation.ts';
import type { Permission } from './permission.ts';
import { OperationList, OperationQuery, QueuedOperation, QueueQuery } from './queued-operation.ts';
import { LogStatus } from './log-status.ts';
import { ServerIdentity } from './server-identity.ts';
import { SampleList, SampleQuery } from './sample.ts';

/** One address of the API: the server mounts it, the client calls it and the OpenAPI document lists it, all from here. */
export interface Route {
  readonly method: 'get' | 'post' | 'put' | 'delete';
  /** Below `/api/v1`; `{name}` is one segment, `{name...}` all that follow. */
  readonly path: string;
  /** `public`: reachable without signing in. */
  readonly permission: Permission | 'public';
  readonly summary: string;
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType | 'xml';
  /** Absent: 204, or a stream of server-sent events. */
  readonly response?: z.ZodType;
  readonly status?: 200 | 201 | 204;
  /** What a 202 carries: the answer where the operation has to wait. */
  readonly accepted?: z.ZodType;
  readonly stream?: true;
}

const ofDevice = z.object({ endpoint: EndpointName });
/** The path's segments without the leading slash, as the address has them. */
const ofPath = z.object({ endpoint: EndpointName, path: z.string().regex(/^(\d{1,5})(\/\d{1,5}){0,3}$/) });
const ofAuthority = z.object({ id: Fingerprint });
const ofOperation = z.object({ endpoint: EndpointName, id: z.string().regex(/^\d{1,16}$/) });

export const routes = {
  signIn: {
    method: 'post',
    path: '/session',
    permission: 'public',
    summary: 'Open a cookie session with a one-time sign-in token or the admin token',
    body: SignIn,
    response: Self,
  },
  self: {
    method: 'get',
    path: '/session',
    permission: 'self',
    summary: 'Who is asking, and what they may do',
    response: Self,
  },
  signOut: {
    method: 'delete',
    path: '/session',
    permission: 'self',
    summary: 'End the cookie session',
    status: 204,
  },
  createSignInLink: {
    method: 'post',
    path: '/sign-in-links',
    permission: 'sessions:write',
    summary: 'Make a one-time sign-in link',
    response: SignInLink,
    status: 201,
  },
  overview: {
    method: 'get',
    path: '/overview',
    permission: 'devices:read',
    summary: 'The fleet at a glance',
    response: Overview,
  },
  listDevices: {
    method: 'get',
    path: '/devices',
    permission: 'devices:read',
    summary: 'List devices',
    query: DeviceQuery,
    response: DeviceList,
  },
  addDevice: {
    method: 'post',
    path: '/devices',
    permission: 'devices:write',
    summary: 'Add a device and its credential',
    body: NewDevice,
    response: AddedDevice,
    status: 201,
  },
  getDevice: {
    method: 'get',
    path: '/devices/{endpoint}',
    permission: 'devices:read',
    summary: 'One device',
    params: ofDevice,
    response: Device,
  },
  removeDevice: {
    method: 'delete',
    path: '/devices/{endpoint}',
    permission: 'devices:write',
    summary: 'Remove a device, its credential, session, values and samples',
    params: ofDevice,
    status: 204,
  },
  listAuthorities: {
    method: 'get',
    path: '/device-authorities',
    permission: 'devices:read',
    summary: 'Authorities whose certificates devices may prove themselves with',
    response: DeviceAuthorityList,
  },
  addAuthority: {
    method: 'post',
    path: '/device-authorities',
    permission: 'devices:write',
    summary: 'Trust an authority with the certificates of devices',
    body: NewDeviceAuthority,
    response: DeviceAuthority,
    status: 201,
  },
  removeAuthority: {
    method: 'delete',
    path: '/device-authorities/{id}',
    permission: 'devices:write',
    summary: 'Trust an authority no more, and end the sessions made with its certificates',
    params: ofAuthority,
    status: 204,
  },
  listRevocations: {
    method: 'get',
    path: '/device-authorities/{id}/revocations',
    permission: 'devices:read',
    summary: 'Certificates of an authority that were revoked',
    params: ofAuthority,
    response: RevocationList,
  },
  revokeCertificate: {
    method: 'post',
    path: '/device-authorities/{id}/revocations',
    permission: 'devices:write',
    summary: 'Revoke a certificate, and end the sessions made with it',
    params: ofAuthority,
    body: NewRevocation,
    response: Revocation,
    status: 201,
  },
  serverIdentity: {
    method: 'get',
    path: '/server-identity',
    permission: 'devices:read',
    summary: 'The certificate and public key with which this server proves itself to devices',
    response: ServerIdentity,
  },
  logStatus: {
    method: 'get',
    path: '/log',
    permission: 'events:read',
    summary: 'The transparency log at `/log/`: its key, its size, and how its witnesses stand',
    response: LogStatus,
  },
  listValues: {
    method: 'get',
    path: '/devices/{endpoint}/values',
    permission: 'devices:read',
    summary: 'The last known values',
    params: ofDevice,
    response: ValueList,
  },
  readResource: {
    method: 'get',
    path: '/devices/{endpoint}/resources/{path...}',
    permission: 'devices:operate',
    summary: 'Read from the device',
    params: ofPath,
    query: QueueQuery,
    response: ReadResult,
    accepted: QueuedOperation,
  },
  writeResource: {
    method: 'put',
    path: '/devices/{endpoint}/resources/{path...}',
    permission: 'devices:operate',
    summary: 'Write to the device',
    params: ofPath,
    query: WriteQuery.extend(QueueQuery.shape),
    body: WriteBody,
    response: OperationResult,
    accepted: QueuedOperation,
  },
  executeOrCreate: {
    method: 'post',
    path: '/devices/{endpoint}/resources/{path...}',
    permission: 'devices:operate',
    summary: 'Execute a resource, or create an instance of an object',
    params: ofPath,
    query: QueueQuery,
    body: PostBody,
    response: OperationResult,
    accepted: QueuedOperation,
  },
  deleteInstance: {
    method: 'delete',
    path: '/devices/{endpoint}/resources/{path...}',
    permission: 'devices:operate',
    summary: 'Delete an object instance on the device',
    params: ofPath,
    query: QueueQuery,
    response: OperationResult,
    accepted: QueuedOperation,
  },
  discover: {
    method: 'get',
    path: '/devices/{endpoint}/attributes/{path...}',
    permission: 'devices:operate',
    summary: 'Discover what is below a path, with its attributes',
    params: ofPath,
    query: QueueQuery,
    response: DiscoverResult,
    accepted: QueuedOperation,
  },
  writeAttributes: {
    method: 'put',
    path: '/devices/{endpoint}/attributes/{path...}',
    permission: 'devices:operate',
    summary: 'Set notification attributes on the device',
    params: ofPath,
    query: QueueQuery,
    body: Attributes,
    response: OperationResult,
    accepted: QueuedOperation,
  },
  listObservations: {
    method: 'get',
    path: '/devices/{endpoint}/observations',
    permission: 'devices:read',
    summary: 'What is observed',
    params: ofDevice,
    response: ObservationList,
  },
  observe: {
    method: 'post',
    path: '/devices/{endpoint}/observations/{path...}',
    permission: 'devices:operate',
    summary: 'Observe a path; notifications become samples',
    params: ofPath,
    query: QueueQuery,
    response: ReadResult,
    accepted: QueuedOperation,
    status: 201,
  },
  cancelObservation: {
    method: 'delete',
    path: '/devices/{endpoint}/observations/{path...}',
    permission: 'devices:operate',
    summary: 'Cancel an observation',
    params: ofPath,
    status: 204,
  },
  readComposite: {
    method: 'post',
    path: '/devices/{endpoint}/composite/read',
    permission: 'devices:operate',
    summary: 'Read several paths at once',
    params: ofDevice,
    query: QueueQuery,
    body: CompositePaths,
    response: CompositeResult,
    accepted: QueuedOperation,
  },
  writeComposite: {
    method: 'post',
    path: '/devices/{endpoint}/composite/write',
    permission: 'devices:operate',
    summary: 'Write several resources at once, all or none',
    params: ofDevice,
    query: QueueQuery,
    body: CompositeWrite,
    response: CompositeDone,
    accepted: QueuedOperation,
  },
  observeComposite: {
    method: 'post',
    path: '/devices/{endpoint}/composite/observe',
    permission: 'devices:operate',
    summary: 'Observe several paths together; notifications become samples',
    params: ofDevice,
    query: QueueQuery,
    body: CompositePaths,
    response: CompositeResult,
    accepted: QueuedOperation,
    status: 201,
  },
  cancelComposite: {
    method: 'post',
    path: '/devices/{endpoint}/composite/cancel',
    permission: 'devices:operate',
    summary: 'Cancel the observation of these paths together',
    params: ofDevice,
    body: CompositePaths,
    status: 204,
  },
  listOperations: {
    method: 'get',
    path: '/devices/{endpoint}/operations',
    permission: 'devices:read',
    summary: 'Operations that wait, or waited, for the device',
    params: ofDevice,
    query: OperationQuery,
    response: OperationList,
  },
  getOperation: {
    method: 'get',
    path: '/devices/{endpoint}/operations/{id}',
    permission: 'devices:read',
    summary: 'One operation, and what came of it',
    params: ofOperation,
    response: QueuedOperation,
  },
  cancelOperation: {
    method: 'delete',
    path: '/devices/{endpoint}/operations/{id}',
    permission: 'devices:operate',
    summary: 'Take back an operation that still waits',
    params: ofOperation,
    status: 204,
  },
  listSamples: {
    method: 'get',
    path: '/devices/{endpoint}/samples',
    permission: 'samples:read',
    summary: 'Samples over a time range',
    params: ofDevice,
    query: SampleQuery,
    response: SampleList,
  },
  listEvents: {
    method: 'get',
    path: '/feed',
    permission: 'events:read',
    summary: 'What happened, newest first',
    query: FeedQuery,
    response: Feed,
  },
  streamEvents: {
    method: 'get',
    path: '/events',
    permission: 'events:read',
    summary: 'Server-sent events: devices, values and feed as they change',
    query: StreamQuery,
    stream: true,
  },
  listObjects: {
    method: 'get',
    path: '/models/objects',
    permission: 'models:read',
    summary: 'Object definitions, the newest version of each',
    response: ObjectDefinitionList,
  },
  getObject: {
    method: 'get',
    path: '/models/objects/{id}',
    permission: 'models:read',
    summary: 'One object definition',
    params: z.object({ id: z.coerce.number().int().min(0).max(65535) }),
    query: z.object({ version: z.string().max(16).optional() }),
    response: ObjectDefinition,
  },
  importObjects: {
    method: 'post',
    path: '/models/objects',
    permission: 'models:write',
    summary: "Import an object definition in the OMA registry's XML",
    body: 'xml',
    response: ImportResult,
    status: 201,
  },
  ...bootstrapRoutes,
  ...commandRoutes,
} as const satisfies Record<string, Route>;

export type RouteName = keyof typeof routes;
