import { run } from '@holdfast/testing';
import type { Credential } from './holdfast.ts';

export type Build = 'openssl' | 'gnutls' | 'notls';

export interface CoapClientRequest {
  readonly build: Build;
  readonly method: 'get' | 'post' | 'put' | 'delete' | 'fetch' | 'patch' | 'ipatch';
  /** The whole address, query included. */
  readonly url: string;
  /** Needed by the builds with DTLS. */
  readonly credential?: Credential | undefined;
  readonly payload?: string | undefined;
  readonly contentFormat?: number | undefined;
  /** How long it waits for an answer. */
  readonly seconds?: number;
}

export interface CoapClientAnswer {
  /** Such as `2.01`; undefined where none came. */
  readonly code: string | undefined;
  /** Options as coap-client names them: `Location-Path:rd`. */
  readonly options: readonly string[];
  readonly output: string;
}

/** Level 7 is the least that shows the messages themselves. */
const SHOW_MESSAGES = '7';
const REQUEST = /^v:1 t:CON c:(?:GET|POST|PUT|DELETE|FETCH|PATCH|iPATCH) i:\w+ (\{\w*\})/m;
const ANSWERS = /^v:1 t:(?:ACK|CON|NON) c:([245]\.\d\d) i:\w+ (\{\w*\}) \[ ?(.*?) ?\]/gm;

/** libcoap's command-line client, once. It exits with 0 whatever happens, so its words are what counts. */
export async function coapClient(request: CoapClientRequest): Promise<CoapClientAnswer> {
  const { build, method, url, credential, payload, contentFormat, seconds = 5 } = request;
  const args = ['-v', SHOW_MESSAGES, '-B', String(seconds), '-m', method];
  if (credential !== undefined) args.push('-u', credential.identity, '-k', credential.key);
  if (payload !== undefined) args.push('-e', payload);
  if (contentFormat !== undefined) args.push('-t', String(contentFormat));
  const { output } = await run(`coap-client-${build}`, [...args, url], {
    timeoutMs: seconds * 1000 + 10_000,
  });
  // The client shows its own answers too: to what the server asks of it once it has registered.
  const token = REQUEST.exec(output)?.[1];
  const answer = output.matchAll(ANSWERS).find((shown) => shown[2] === token);
  return {
    code: answer?.[1],
    options: (answer?.[3] ?? '').split(', ').filter((option) => option !== ''),
    output,
  };
}

/** The address below the server that a registration's answer names. */
export const locationOf = (answer: CoapClientAnswer): string =>
  answer.options
    .filter((option) => option.startsWith('Location-Path:'))
    .map((option) => `/${option.slice('Location-Path:'.length)}`)
    .join('');
