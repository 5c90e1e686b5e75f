import { createClient, type Client } from '@holdfast/api-contract';
import type { Command } from 'commander';
import { readFile, stat } from 'node:fs/promises';
import { explainFetch, Failure } from './failure.ts';
import { Output } from './output/output.ts';
import type { Shell } from './shell.ts';

/** One command's way to the server and to the person. */
export interface Session {
  /** Rejects with ApiError or {@link Failure}. */
  readonly call: Client;
  readonly out: Output;
  /** Origin of the server, perhaps with a path, without a trailing slash. */
  readonly server: string;
  readonly token: string | undefined;
  readonly shell: Shell;
}

/** Where the results of a command go that speaks to no server of ours. */
export const outputOf = (shell: Shell, command: Command): Output =>
  new Output(shell, command.optsWithGlobals<GlobalOptions>().json === true);

/**
 * The token in the file that the person names for this command, if any: the variable is for one's own server, and no other is to see
 * what it holds. Rejects with {@link Failure}.
 */
export async function namedToken(shell: Shell, command: Command, out: Output): Promise<string | undefined> {
  const { tokenFile } = command.optsWithGlobals<GlobalOptions>();
  return tokenFile === undefined ? undefined : await readToken(shell, out, tokenFile);
}

/** What every command takes. */
export interface GlobalOptions {
  readonly server: string;
  readonly tokenFile?: string;
  readonly json?: true;
}

export async function connect(shell: Shell, command: Command): Promise<Session> {
  const options = command.optsWithGlobals<GlobalOptions>();
  const out = new Output(shell, options.json === true);
  const server = parseServer(options.server);
  const token = await readToken(shell, out, options.tokenFile);
  if (token !== undefined && isOpenToNetwork(server))
    out.note(`warning: the token crosses the network to ${server} unencrypted; use https://`);
  const call = createClient({ origin: server, ...(token === undefined ? {} : { token }) });
  const explained: Client = async (name, ...rest) => {
    try {
      return await call(name, ...rest);
    } catch (error) {
      throw explainFetch(error, server);
    }
  };
  return { call: explained, out, server, token, shell };
}

function parseServer(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '')
    throw new Failure('usage', `"${text}" is not the address of a server`, {
      hint: 'Give --server or HOLDFAST_URL an address such as http://127.0.0.1:8080.',
    });
  return (url.origin + url.pathname).replace(/\/+$/, '');
}

/** A token never comes from the command line, where every user of the machine could read it. */
async function readToken(shell: Shell, out: Output, file: string | undefined): Promise<string | undefined> {
  if (file === undefined) {
    const token = shell.env['HOLDFAST_ADMIN_TOKEN'] || undefined;
    return token === undefined ? undefined : checkToken(token, 'HOLDFAST_ADMIN_TOKEN');
  }
  let token: string;
  try {
    if (((await stat(file)).mode & 0o077) !== 0) out.note(`warning: others can read ${file}; chmod 600 it`);
    token = (await readFile(file, 'utf8')).trim();
  } catch (cause) {
    throw new Failure('file', `the token file ${file} cannot be read`, { cause });
  }
  return checkToken(token, file);
}

function checkToken(token: string, source: string): string {
  if (!/^[\x21-\x7e]{1,200}$/.test(token)) throw new Failure('file', `${source} does not hold a token`);
  return token;
}

function isOpenToNetwork(server: string): boolean {
  const { protocol, hostname } = new URL(server);
  return protocol === 'http:' && !/^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
}
