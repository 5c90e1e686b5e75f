export { readAccessControls, type AccessControl, type AccessRight } from './access/access-control.ts';
export { may, type GuardedOperation } from './access/may.ts';
export { formatAttributes, parseAttributes } from './attributes/attribute-query.ts';
export { applyAttributes, effectiveAttributes } from './attributes/attribute-rules.ts';
export { isConfirmable } from './attributes/confirmable.ts';
export {
  decideNotification,
  type Evaluation,
  type NotificationDecision,
  type NotificationQuestion,
} from './attributes/decide-notification.ts';
export { formatDiscover, parseDiscover, type Discovered } from './attributes/discover.ts';
export { keepReading, type DatedEntry } from './attributes/historical-queue.ts';
export type {
  AttributeChange,
  AttributeName,
  NotificationAttributes,
} from './attributes/notification-attributes.ts';
export { parseObservationAttributes, type ObservationTarget } from './attributes/observation-attributes.ts';
export { decodeBootstrapPack, encodeBootstrapPack } from './bootstrap/bootstrap-pack.ts';
export { bootstrapPlan, type BootstrapKnowledge } from './bootstrap/bootstrap-plan.ts';
export type {
  AccessRule,
  BootstrapAccount,
  BootstrapProfile,
  Credentials,
  OscoreContext,
  ServerAccount,
} from './bootstrap/bootstrap-profile.ts';
export {
  formatBootstrapRequest,
  parseBootstrapRequest,
  type BootstrapRequest,
} from './bootstrap/bootstrap-request.ts';
export type { BootstrapStep } from './bootstrap/bootstrap-step.ts';
export { factoryAccount } from './bootstrap/factory-account.ts';
export {
  ContentFormat,
  DEFAULT_LIMITS,
  type Codec,
  type CodecContext,
  type FormatLimits,
} from './formats/codec.ts';
export { codecFor, codecs, decodeEntries, encodeEntries } from './formats/codecs.ts';
export { decodeChanges, decodePaths, encodeChanges, encodePaths } from './formats/composite.ts';
export { formatLinks, parseLinks, type Link } from './formats/link/link-format.ts';
export { Lwm2mError, type Lwm2mErrorCode } from './lwm2m-error.ts';
export { coreObjects } from './model/core-objects.ts';
export {
  defineObject,
  type ObjectDefinition,
  type Operations,
  type ResourceDefinition,
  type ResourceLookup,
} from './model/definition.ts';
export { importObjectXml } from './model/import-object-xml.ts';
export { OWNER_TRUST_OBJECT } from './model/objects/owner-trust.ts';
export { compareVersions, ModelRegistry } from './model/model-registry.ts';
export { Lwm2mPath, type PathDepth } from './path/lwm2m-path.ts';
export { checkEndpointName } from './registration/endpoint-name.ts';
export { formatRegistration, formatUpdate } from './registration/format-registration.ts';
export { parseRegistration, parseUpdate } from './registration/parse-registration.ts';
export type {
  BindingMode,
  ProfileLookup,
  RegisteredObject,
  RegisteredObjects,
  RegistrationMessage,
  RegistrationRequest,
  RegistrationUpdate,
  UnknownParameter,
} from './registration/registration.ts';
export type { Entry } from './values/entry.ts';
export { exactInteger } from './values/integer.ts';
export { fromJson, toJson, type JsonValue } from './values/json.ts';
export {
  sameValue,
  type ExactInteger,
  type Lwm2mValue,
  type ObjectLink,
  type ResourceType,
} from './values/lwm2m-value.ts';
export type { ResourceChange } from './values/resource-change.ts';
export { toTree, type EntryTree, type ResourceNode } from './values/tree.ts';
