import { z } from 'zod';

/** Every code an API answer can carry, with its HTTP status and title. Codes are stable; titles may improve. */
export const problems = {
  unauthenticated: [401, 'Sign in, or send a bearer token'],
  forbidden: [403, 'This needs a permission you do not have'],
  cross_origin: [403, 'A page of another origin may not do this with your session'],
  unknown_host: [421, 'This server does not answer to this host name'],
  invalid_request: [400, 'The request does not fit its schema'],
  invalid_path: [400, 'Not a LwM2M path'],
  invalid_value: [400, 'The value does not fit the resource'],
  invalid_model: [400, 'Not an object definition'],
  invalid_profile: [400, 'No device could work with this bootstrap profile'],
  invalid_key: [400, 'Not a public key on P-256'],
  invalid_certificate: [400, 'Not a certificate that can be used'],
  not_an_authority: [400, 'Not the certificate of an authority'],
  wrong_curve: [400, 'The key of this certificate is not on P-256 or P-384'],
  certificate_expired: [400, 'The certificate is not valid any more'],
  not_found: [404, 'There is no such address'],
  device_not_found: [404, 'No device has this endpoint name'],
  model_not_found: [404, 'No definition of this object is known'],
  observation_not_found: [404, 'This path is not observed'],
  authority_not_found: [404, 'No such authority was added'],
  operation_not_found: [404, 'No such operation waits or waited for this device'],
  profile_not_found: [404, 'There is no bootstrap profile of this name'],
  command_not_found: [404, 'There is no such command'],
  root_required: [409, 'The owner has given no root of trust yet'],
  command_required: [403, 'Only a command signed by key holders may do this'],
  invalid_root: [400, 'Not a root of trust that this server may take'],
  root_conflict: [409, 'Not the next version of the root of trust'],
  invalid_command: [400, 'Not a command that this server may take'],
  invalid_signature: [400, 'Not the signature of a key holder of this role'],
  command_exists: [409, 'This command was proposed already'],
  command_not_open: [409, 'The command takes no signatures and cannot be withdrawn any more'],
  too_many_commands: [409, 'Too many commands are open'],
  method_not_allowed: [405, 'This address does not take this method'],
  endpoint_taken: [409, 'Another device has this endpoint name'],
  identity_taken: [409, 'Another device has this PSK identity'],
  key_taken: [409, 'Another device has this raw public key'],
  authority_taken: [409, 'This authority was added already'],
  too_many_authorities: [409, 'No more authorities can be added'],
  too_many_revocations: [409, 'No more certificates of this authority can be revoked'],
  not_registered: [409, 'The device has not registered'],
  device_asleep: [409, 'The device is asleep'],
  operation_not_queued: [409, 'The operation no longer waits'],
  profile_in_use: [409, 'Devices are assigned to the bootstrap profile'],
  too_many_profiles: [409, 'There are as many bootstrap profiles as there can be'],
  cannot_bootstrap: [409, 'The device cannot be bootstrapped'],
  queue_full: [429, 'Too many operations wait'],
  body_too_large: [413, 'The body is larger than this address takes'],
  unsupported_media_type: [415, 'This address does not take this content type'],
  sign_in_expired: [401, 'This sign-in link has been used or has run out'],
  too_many_attempts: [429, 'Too many failed attempts to sign in'],
  too_many_streams: [429, 'Too many event streams are open'],
  device_refused: [502, 'The device refused the operation'],
  device_misbehaved: [502, 'The device answered with something that is not LwM2M'],
  device_timeout: [504, 'The device did not answer in time'],
  storage_unavailable: [503, 'The data could not be stored; nothing was changed'],
  internal: [500, 'Something failed here that should not'],
} as const satisfies Record<string, readonly [status: number, title: string]>;

export type ProblemCode = keyof typeof problems;

/** RFC 9457 problem document. `code` is what programs switch on; `detail` is for people. */
export const Problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.string(),
    detail: z.string().optional(),
    /** Names this one occurrence: the request's id, as the log has it. */
    instance: z.string().optional(),
    /** What the device said, for `device_refused`: a CoAP code such as `4.05`. */
    deviceCode: z.string().optional(),
    /** Which parts of the request are at fault, for `invalid_request`. */
    issues: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  })
  .meta({ id: 'Problem' });
export type Problem = z.infer<typeof Problem>;
