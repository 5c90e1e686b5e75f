export { CoapError, NoAnswer, type CoapErrorCode, type CoapErrorOptions } from './coap-error.ts';
export { CoapEndpoint, type CoapEndpointOptions } from './exchange/coap-endpoint.ts';
export type { CoapHandlers, CoapMessaging } from './exchange/coap-messaging.ts';
export type { CoapRequest, CoapResponse, RequestHandler } from './exchange/coap-request.ts';
export { EchoChallenge, type EchoChallengeOptions } from './exchange/echo-challenge.ts';
export type { EndpointStats } from './exchange/endpoint-stats.ts';
export { defaultEndpointLimits, type EndpointLimits } from './exchange/endpoint-limits.ts';
export type { OutgoingRequest, ReceivedResponse } from './exchange/outgoing-request.ts';
export { tooManyRequests } from './exchange/too-many-requests.ts';
export {
  defaultTransmissionParameters,
  exchangeLifetimeMs,
  maxTransmitWaitMs,
  type TransmissionParameters,
} from './exchange/transmission-parameters.ts';
export { codeClass, codes, formatCode, isRequest, isResponse, isSuccess } from './message/codes.ts';
export { messageTypes, type CoapMessage, type MessageType } from './message/coap-message.ts';
export { decodeMessage, encodeMessage } from './message/message-codec.ts';
export type {
  CoapNotification,
  NotificationHandler,
  NotificationVerdict,
} from './observe/coap-notification.ts';
export type { ObservedRequest } from './observe/notifications.ts';
export type { NotifyOptions } from './observe/notify-options.ts';
export { CoapStreamEndpoint, type CoapStreamEndpointOptions } from './tcp/coap-stream-endpoint.ts';
export { defaultStreamLimits, type StreamLimits } from './tcp/stream-limits.ts';
export { isNewer } from './observe/is-newer.ts';
export type { CoapOption } from './options/coap-option.ts';
export { contentFormats } from './options/content-formats.ts';
export { optionNumbers } from './options/option-numbers.ts';
export {
  isCritical,
  isNoCacheKey,
  isUnsafe,
  optionDefinition,
  optionRegistry,
  type OptionDefinition,
} from './options/option-registry.ts';
export {
  accept,
  contentFormat,
  decodeUint,
  encodeUint,
  findOption,
  locationPath,
  stringOption,
  stringOptions,
  stringValues,
  uintOption,
  uintValue,
  uriPath,
  uriQuery,
} from './options/option-values.ts';
export { aeadAlgorithms, type AeadAlgorithm } from './oscore/aead-algorithms.ts';
export type { OscoreParameters } from './oscore/derive-keys.ts';
export type { OscoreObservation } from './oscore/observation.ts';
export { ContextTable, type ContextTableOptions } from './oscore/context-table.ts';
export { OscoreEndpoint, type BelowOptions, type OscoreEndpointOptions } from './oscore/oscore-endpoint.ts';
export { OscoreError, type OscoreErrorCode } from './oscore/oscore-error.ts';
export { defaultOscoreLimits, type OscoreLimits } from './oscore/oscore-limits.ts';
export { OscorePeer } from './oscore/oscore-peer.ts';
export type { OscoreEndpointStats, OscoreStats } from './oscore/oscore-stats.ts';
export type { OscoreState, OscoreStore, StoredContext } from './oscore/oscore-store.ts';
export type { ReplayState } from './oscore/replay-window.ts';
