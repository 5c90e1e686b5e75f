export {
  Command,
  CommandList,
  CommandMember,
  CommandMembers,
  CommandOperation,
  CommandPreview,
  CommandPreviewQuery,
  CommandQuery,
  CommandState,
  Delivery,
  DeliveryList,
  DeliveryQuery,
  DeliveryState,
  DeviceBundle,
  DeviceTrust,
  MOST_MEMBERS,
  NewCommand,
  NewSignatures,
} from './command.ts';
export { VerifiedBy } from './verified-by.ts';
export { NewRoot, Root, RootKey, RootList, RootRole } from './root.ts';
export { CompositeDone, CompositePaths, CompositeResult, CompositeWrite } from './composite.ts';
export { DevicePorts, Health, Self, SignIn, SignInLink } from './access.ts';
export { applicationLimits, type ApplicationLimits } from './application-limits.ts';
export {
  BootstrapAssignment,
  BootstrapProfile,
  BootstrapProfileList,
  BootstrapProfileSettings,
  BootstrapState,
  DeviceBootstrap,
} from './bootstrap.ts';
export {
  ApiError,
  createClient,
  routePath,
  type Client,
  type ClientOptions,
  type RouteInput,
  type RouteOutput,
} from './client.ts';
export { Cursor, EndpointName, Fingerprint, Path, ResourceValue, Time, Value, ValueType } from './common.ts';
export {
  AddedDevice,
  Attention,
  Device,
  DeviceCertificate,
  DeviceList,
  DeviceQuery,
  DeviceSecurity,
  DeviceState,
  DeviceSummary,
  Location,
  NewDevice,
  Overview,
  Registration,
  RegistrationSummary,
  SecureSession,
} from './device.ts';
export { OscoreAead, OscoreSecurity } from './oscore.ts';
export {
  DeviceAuthority,
  DeviceAuthorityList,
  NewDeviceAuthority,
  NewRevocation,
  Revocation,
  RevocationList,
} from './device-authority.ts';
export {
  EventType,
  eventTypes,
  Feed,
  FeedEvent,
  FeedQuery,
  StreamQuery,
  streamMessages,
  type StreamMessage,
  type StreamMessageName,
} from './event.ts';
export { ImportResult, ObjectDefinition, ObjectDefinitionList, ResourceDefinition } from './model.ts';
export {
  Attributes,
  DiscoverResult,
  Observation,
  ObservationList,
  OperationResult,
  PostBody,
  ReadResult,
  ValueList,
  WriteBody,
  WriteQuery,
} from './operation.ts';
export {
  answered,
  isQueued,
  OperationKind,
  OperationList,
  OperationQuery,
  OperationState,
  QueuedOperation,
  QueueQuery,
  StillQueued,
  targetOf,
  WAIT_SECONDS,
} from './queued-operation.ts';
export { permissions, type Permission } from './permission.ts';
export { Problem, problems, type ProblemCode } from './problem.ts';
export { routes, type Route, type RouteName } from './routes.ts';
export { LogStatus } from './log-status.ts';
export { ServerIdentity } from './server-identity.ts';
export { Sample, SampleList, SampleQuery } from './sample.ts';
