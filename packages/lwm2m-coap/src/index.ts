export { Lwm2mClient } from './client/lwm2m-client.ts';
export type { Lwm2mClientOptions } from './client/lwm2m-client-options.ts';
export type { ServerAccess } from './client/device-management/server-access.ts';
export type {
  Lwm2mInstance,
  Lwm2mObject,
  Lwm2mResource,
  ResourceValue,
} from './client/objects/lwm2m-object.ts';
export { ObjectStore, type ObjectsListener } from './client/objects/object-store.ts';
export type { RegistrationChange } from './client/registration/registration.ts';
export { OperationError, type OperationErrorCode } from './operation-error.ts';
export { DeviceOperations } from './server/device-operations.ts';
export type { CompositeOperations } from './server/composite-operations.ts';
export { Lwm2mServer, type Lwm2mServerOptions } from './server/lwm2m-server.ts';
export { Refusal } from './refusal.ts';
export type { RegistrationPorts } from './server/registration-interface.ts';
export type { Notified, Observed, ReportingPorts } from './server/reporting-interface.ts';
export type { SendPorts } from './server/send-interface.ts';
export type { Manner, Target } from './server/target.ts';
export {
  planFor,
  type BootstrapFindings,
  type BootstrapOutcome,
  type BootstrapPlan,
} from './bootstrap-server/bootstrap-plan.ts';
export type { BootstrapPorts } from './bootstrap-server/bootstrap-service.ts';
export {
  Lwm2mBootstrapServer,
  type Lwm2mBootstrapServerOptions,
} from './bootstrap-server/lwm2m-bootstrap-server.ts';
export {
  Accounts,
  type AccountsFlaw,
  type BootstrapAccount,
  type SecurityAccount,
  type ServerAccount,
} from './client/accounts/accounts.ts';
export { credentialsOf } from './client/accounts/credentials-of.ts';
export { bootstrapOver, type BootstrapSessionParts } from './client/bootstrap/bootstrap-session.ts';
export type { DeviceConnection } from './client/connection.ts';
export { Lwm2mDevice } from './client/lwm2m-device.ts';
export type { BootstrapReason, DeviceNews, Lwm2mDeviceOptions } from './client/lwm2m-device-options.ts';
export type { Transport } from './transport.ts';
