import { HoldfastError } from '@holdfast/kernel';

/**
 * - `bad-path`: not a path of the data model
 * - `bad-value`: a value that its resource type does not allow
 * - `bad-payload`: bytes that are not well-formed in their content format, or say what the request cannot mean
 * - `bad-link`: not CoRE link format
 * - `too-large`: over one of the limits on size, depth or count
 * - `unsupported-format`: no codec for that content format
 * - `unencodable`: sound values that the chosen content format cannot express
 * - `bad-model`: an object definition that cannot be used
 * - `bad-registration`: register or update parameters that cannot be used
 * - `unknown-profile`: a registration names a list of objects that the server does not know
 * - `bad-bootstrap`: a bootstrap request, profile or pack that cannot be used
 * - `bad-attribute`: a notification attribute that cannot be used
 */
export type Lwm2mErrorCode =
  | 'bad-path'
  | 'bad-value'
  | 'bad-payload'
  | 'bad-link'
  | 'too-large'
  | 'unsupported-format'
  | 'unencodable'
  | 'bad-model'
  | 'bad-registration'
  | 'unknown-profile'
  | 'bad-bootstrap'
  | 'bad-attribute';

/** Everything of this layer that another party can get wrong. */
export class Lwm2mError extends HoldfastError<Lwm2mErrorCode> {
  override readonly name = 'Lwm2mError';
}

/** What a peer sent, made short and printable, for an error's message. */
export const quote = (text: string): string => {
  const line = JSON.stringify(text.slice(0, 60));
  return text.length > 60 ? `${line}...` : line;
};
