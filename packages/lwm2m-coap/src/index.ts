export { Lwm2mClient, type Lwm2mClientOptions } from './client/lwm2m-client.ts';
export type { Lwm2mInstance, Lwm2mObject, Lwm2mResource, ResourceValue } from './client/lwm2m-object.ts';
export { OperationError, type OperationErrorCode } from './operation-error.ts';
export { DeviceOperations } from './server/device-operations.ts';
export {
  Lwm2mServer,
  type Lwm2mServerOptions,
  type Notified,
  type Observed,
  type ReportingPorts,
} from './server/lwm2m-server.ts';
export { Refusal } from './refusal.ts';
export type { RegistrationPorts } from './server/registration-interface.ts';
export type { Target } from './server/target.ts';
