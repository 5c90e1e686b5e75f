export interface Credential {
  readonly endpoint: string;
  readonly identity: string;
  /** Hex. */
  readonly key: string;
}

/** Where devices reach the server. */
export interface DeviceAddress {
  readonly host: string;
  readonly coap: number;
  readonly coaps: number;
}

/** Where the command line looks unless told. */
const usualOrigin = 'http://127.0.0.1:8080';

/** A command of `holdfast`, to this server. It needs the admin token in HOLDFAST_ADMIN_TOKEN. */
export const holdfastCommand = (words: string, origin = location.origin): string =>
  origin === usualOrigin ? `npx holdfast ${words}` : `npx holdfast --server ${shellWord(origin)} ${words}`;

/** A fleet that adds itself to this server with keys of its own, and finds them again the next time. It needs the admin token too. */
export const simulatedFleetCommand = (at: DeviceAddress, count: number, origin = location.origin): string =>
  `npx holdfast-device --count ${count} --server coaps://${hostWord(at.host)}:${at.coaps} --provision ${shellWord(origin)} --state simulated-devices.jsonl`;

/** POSIX shell: in single quotes wherever anything could be special. */
export const shellWord = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;

export function simulatorCommand(at: DeviceAddress, { endpoint, identity, key }: Credential): string {
  return [
    `npx holdfast-device --server coaps://${hostWord(at.host)}:${at.coaps}`,
    `--endpoint ${shellWord(endpoint)}`,
    `--identity ${shellWord(identity)}`,
    `--key ${key}`,
  ].join(' ');
}

/**
 * Registers once, by hand (LwM2M Core 1.1 §6.2.1). coap-client takes the key as bytes on its command line, where no byte can be zero
 * and a shell drops a last line feed: undefined for such a key.
 */
export function coapClientCommand(
  at: DeviceAddress,
  { endpoint, identity, key }: Credential,
): string | undefined {
  const bytes = (key.match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16));
  if (bytes.includes(0) || bytes.at(-1) === 10) return undefined;
  const octal = bytes.map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('');
  const address = `coaps://${hostWord(at.host)}:${at.coaps}/rd?ep=${encodeURIComponent(endpoint)}&lt=300&lwm2m=1.1&b=U`;
  return [
    `coap-client-openssl -m post -t 40 -e '</3/0>'`,
    `-u ${shellWord(identity)} -k "$(printf '${octal}')"`,
    shellWord(address),
  ].join(' ');
}

/** Only the handshake; takes any key. */
export function handshakeCommand(at: DeviceAddress, { identity, key }: Credential): string {
  return [
    `openssl s_client -dtls1_2 -connect ${hostWord(at.host)}:${at.coaps}`,
    `-psk_identity ${shellWord(identity)} -psk ${key}`,
    `-cipher PSK-AES128-CCM8:@SECLEVEL=0`,
  ].join(' ');
}

export function plainCommand(at: DeviceAddress, endpoint: string): string {
  return `npx holdfast-device --server coap://${hostWord(at.host)}:${at.coap} --endpoint ${shellWord(endpoint)}`;
}

const hostWord = (host: string): string => (host.includes(':') && !host.startsWith('[') ? `[${host}]` : host);
