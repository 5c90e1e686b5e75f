import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { toHex } from '@holdfast/bytes';
import type { OscoreParameters } from '@holdfast/coap';
import { missing, run, start, type Program } from '@holdfast/testing';

const directory = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const environment = directory('.venv');
const requirements = directory('aiocoap/requirements.txt');
const stamp = join(environment, 'installed');

const program = (name: string): string => join(environment, 'bin', name);

let prepared: Promise<string | undefined> | undefined;

/** Installs aiocoap into an environment of its own, once. Why that cannot be done here, or undefined. */
export function cannotUseAiocoap(): Promise<string | undefined> {
  prepared ??= install();
  return prepared;
}

async function install(): Promise<string | undefined> {
  const absent = missing('python3');
  if (absent !== undefined) return absent;
  const wanted = await readFile(requirements, 'utf8');
  if ((await readFile(stamp, 'utf8').catch(() => '')) === wanted) return undefined;
  await rm(environment, { recursive: true, force: true });
  const made = await run('python3', ['-m', 'venv', environment], { timeoutMs: 60_000 });
  if (made.code !== 0) return `python3 cannot make an environment: ${lastLine(made.output)}`;
  const pip = await run(
    program('pip'),
    ['install', '--disable-pip-version-check', '--quiet', '-r', requirements],
    { timeoutMs: 200_000 },
  );
  if (pip.code !== 0) return `pip cannot install aiocoap: ${lastLine(pip.output)}`;
  await writeFile(stamp, wanted);
  return undefined;
}

const lastLine = (output: string): string => output.trim().split('\n').at(-1)?.slice(0, 200) ?? '';

/** Writes the files by which aiocoap's client, for all addresses, or its server knows a security context; gives the file of credentials. */
export async function writeCredentials(
  folder: string,
  name: string,
  role: 'client' | 'server',
  { masterSecret, masterSalt, senderId, recipientId, idContext }: OscoreParameters,
): Promise<string> {
  const context = join(folder, name);
  await mkdir(context, { recursive: true });
  await writeFile(
    join(context, 'settings.json'),
    JSON.stringify({
      secret_hex: toHex(masterSecret),
      salt_hex: toHex(masterSalt ?? new Uint8Array()),
      'sender-id_hex': toHex(senderId),
      'recipient-id_hex': toHex(recipientId),
      ...(idContext === undefined ? {} : { 'id-context_hex': toHex(idContext) }),
    }),
  );
  const credentials = join(folder, `${name}.json`);
  // A server's contexts have names, a client's the addresses that they are for.
  const key = role === 'client' ? 'coap://*' : `:${name}`;
  await writeFile(credentials, JSON.stringify({ [key]: { oscore: { basedir: context } } }));
  return credentials;
}

/** aiocoap's command-line client, once. */
export const aiocoapClient = (
  credentials: string,
  args: readonly string[],
): Promise<{ code: number; output: string; result: string }> =>
  run(program('aiocoap-client'), ['--credentials', credentials, ...args], { timeoutMs: 20_000 });

/** A client on aiocoap's library that prints what it observes until it is stopped. */
export const startAiocoapObserver = (credentials: string, url: string): Program =>
  start(program('python'), [directory('aiocoap/observe.py'), credentials, url]);

/** aiocoap's file server: what is PUT is a file, what is observed is looked at every ten seconds. */
export const startAiocoapServer = (credentials: string, port: number, folder: string): Program =>
  start(
    program('aiocoap-fileserver'),
    ['--credentials', credentials, '--bind', `127.0.0.1:${port}`, '--write', folder],
    { env: { PYTHONUNBUFFERED: '1' } },
  );
