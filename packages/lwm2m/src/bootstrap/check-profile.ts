import { utf8 } from '@holdfast/bytes';
import { quote } from '../lwm2m-error.ts';
import { checkWhole, fault } from './bootstrap-fault.ts';
import { checkAccess } from './check-access.ts';
import type { BootstrapProfile, Credentials, OscoreContext, ServerAccount } from './bootstrap-profile.ts';

const MAX_SERVERS = 16;
const MAX_RULES = 256;
const MAX_SHORT_ID = 65_534;
/** Core 1.2 appendix E.1, resource 0. */
const MAX_URI = 255;
const MAX_SECONDS = 4_294_967_295;
/** RFC 4279 §5.3: what every implementation must support. */
const MAX_IDENTITY = 128;
const MAX_KEY = 64;
/** 128 bits: a shorter key can be guessed from one recorded handshake. */
const MIN_KEY = 16;
const MAX_CERTIFICATE = 8_192;
/** RFC 8613 §3.3 with the default algorithm, whose nonce has 13 bytes. */
const MAX_OSCORE_ID = 7;

/** The transport and security of a server's URI (Core 1.2 appendix E.1 and Transport 1.2). */
const SCHEMES: ReadonlyMap<string, { readonly letter: string; readonly secure: boolean }> = new Map([
  ['coap:', { letter: 'U', secure: false }],
  ['coaps:', { letter: 'U', secure: true }],
  ['coap+tcp:', { letter: 'T', secure: false }],
  ['coaps+tcp:', { letter: 'T', secure: true }],
]);

/** Throws `bad-bootstrap` naming what a device could not work with (Core 1.2, Bootstrap and Configuration Consistency). */
export function checkProfile({ servers, bootstrapServer, access = [], ownership }: BootstrapProfile): void {
  if (servers.length === 0) throw fault('no server');
  if (servers.length > MAX_SERVERS) throw fault(`more than ${MAX_SERVERS} servers`);
  if (access.length > MAX_RULES) throw fault(`more than ${MAX_RULES} access rules`);
  const shortIds = new Set<number>();
  for (const server of servers) {
    const { shortId } = server;
    checkWhole('short server id', shortId, 1, MAX_SHORT_ID);
    if (shortIds.has(shortId)) throw fault(`two servers of short id ${shortId}`);
    shortIds.add(shortId);
    checkServer(server, `server ${shortId}`);
  }
  if (bootstrapServer !== undefined) {
    checkAccount(bootstrapServer, 'the bootstrap server');
    checkSeconds('hold off', bootstrapServer.holdOff);
    checkSeconds('account timeout', bootstrapServer.accountTimeout);
  }
  checkAccess(access, shortIds);
  if (ownership !== undefined && !shortIds.has(ownership.owner))
    throw fault(`server ${ownership.owner} owns the objects of the device, and there is no such server`);
}

function checkServer(server: ServerAccount, who: string): void {
  const letter = checkAccount(server, who);
  const { binding, preferredTransport } = server;
  if (!/^[UTSNMHQ]{1,7}$/.test(binding) || new Set(binding).size !== binding.length || binding === 'Q') {
    throw fault(`${who} has the binding ${quote(binding)}`);
  }
  // Core 1.2, Behaviour with Current Transport Binding: UDP counts as supported even where it is not named.
  if (letter !== 'U' && !binding.includes(letter)) {
    throw fault(`${who} is reached over ${letter}, which its binding ${binding} leaves out`);
  }
  if (preferredTransport !== undefined && !/^[UTSNMH]$/.test(preferredTransport)) {
    throw fault(`${who} prefers the transport ${quote(preferredTransport)}`);
  }
  if (preferredTransport !== undefined && !binding.includes(preferredTransport)) {
    throw fault(`${who} prefers ${preferredTransport}, which its binding ${binding} leaves out`);
  }
  for (const name of PERIODS) checkSeconds(`${who}: ${name}`, server[name]);
  const { defaultMinimumPeriod = 0, defaultMaximumPeriod = 0 } = server;
  if (defaultMaximumPeriod !== 0 && defaultMaximumPeriod < defaultMinimumPeriod) {
    throw fault(`${who} has a default maximum period below its minimum`);
  }
}

const PERIODS = [
  'lifetime',
  'defaultMinimumPeriod',
  'defaultMaximumPeriod',
  'disableTimeout',
  'priority',
  'initialDelay',
  'retryCount',
  'retryTimer',
  'sequenceDelay',
  'sequenceRetryCount',
] as const;

/** Returns the transport of its URI. */
function checkAccount(
  account: Pick<ServerAccount, 'uri' | 'credentials' | 'oscore' | 'serverName'>,
  who: string,
): string {
  const { uri, credentials, oscore, serverName } = account;
  const url = utf8(uri).length <= MAX_URI ? URL.parse(uri) : null;
  const scheme = SCHEMES.get(url?.protocol ?? '');
  if (url === null || scheme === undefined || !isServerAddress(url)) {
    throw fault(`${who} has the URI ${quote(uri)}`);
  }
  if (scheme.secure !== (credentials.mode !== 'none')) {
    throw fault(`${who} has the URI ${quote(uri)} and ${credentials.mode} for its security`);
  }
  if (serverName !== undefined && !/^[\w.-]{1,253}$/.test(serverName)) {
    throw fault(`${who} has the server name ${quote(serverName)}`);
  }
  checkCredentials(credentials, who);
  if (oscore !== undefined) checkOscore(oscore, who);
  return scheme.letter;
}

/** A host and a port, and nothing that a device would not send (Core 1.2 appendix E.1, resource 0). */
const isServerAddress = ({ hostname, username, password, search, hash }: URL): boolean =>
  hostname !== '' && username + password + search + hash === '';

function checkCredentials(credentials: Credentials, who: string): void {
  switch (credentials.mode) {
    case 'psk':
      checkSize(`${who}: PSK identity`, credentials.identity, 1, MAX_IDENTITY);
      return checkSize(`${who}: PSK`, credentials.key, MIN_KEY, MAX_KEY);
    case 'rpk':
      checkSize(`${who}: public key`, credentials.publicKey, 1, MAX_CERTIFICATE);
      checkSize(`${who}: private key`, credentials.privateKey, 1, MAX_CERTIFICATE);
      return checkSize(`${who}: server public key`, credentials.serverPublicKey, 1, MAX_CERTIFICATE);
    case 'x509':
      checkSize(`${who}: certificate`, credentials.certificate, 1, MAX_CERTIFICATE);
      checkSize(`${who}: private key`, credentials.privateKey, 1, MAX_CERTIFICATE);
      return checkSize(`${who}: server certificate`, credentials.serverCertificate, 1, MAX_CERTIFICATE);
    case 'none':
  }
}

function checkOscore({ masterSecret, senderId, recipientId, ...rest }: OscoreContext, who: string): void {
  checkSize(`${who}: OSCORE master secret`, masterSecret, MIN_KEY, MAX_KEY);
  checkSize(`${who}: OSCORE sender id`, senderId, 0, MAX_OSCORE_ID);
  checkSize(`${who}: OSCORE recipient id`, recipientId, 0, MAX_OSCORE_ID);
  checkSize(`${who}: OSCORE master salt`, rest.masterSalt ?? new Uint8Array(), 0, MAX_KEY);
  checkSize(`${who}: OSCORE id context`, rest.idContext ?? new Uint8Array(), 0, MAX_KEY);
  if (senderId.length === recipientId.length && senderId.every((byte, at) => byte === recipientId[at])) {
    throw fault(`${who} sends and receives by the same OSCORE id`);
  }
}

function checkSize(what: string, bytes: Uint8Array, min: number, max: number): void {
  if (bytes.length < min || bytes.length > max) {
    throw fault(`${what} of ${bytes.length} bytes, not ${min} to ${max}`);
  }
}

const checkSeconds = (what: string, value: number | undefined): void =>
  checkWhole(what, value ?? 0, 0, MAX_SECONDS);
