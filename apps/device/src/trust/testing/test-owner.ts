import { silentLogger } from '@holdfast/kernel';
import { FakeClock } from '@holdfast/testing';
import {
  decodeDeviceKey,
  encodeBundle,
  encodeCoseSign,
  encodePublicKey,
  openReceipt,
  type Receipt,
} from '@holdfast/trust';
import {
  ada,
  ben,
  commandBundle,
  ENDPOINT,
  MODEL,
  NOW,
  ROOT,
  rootBundle,
  signRoot,
} from '@holdfast/trust/testing';
import type { Host } from '../host.ts';
import { OwnerTrust } from '../owner-trust.ts';
import type { TrustStore } from '../trust-file.ts';

type Given = NonNullable<Parameters<typeof commandBundle>[0]>;

/** An owner's word to one device, as bundles that the log and two witnesses have seen. */
export const bundles = {
  command: async (index: number, command: Given, options: Parameters<typeof commandBundle>[1] = {}) =>
    encodeBundle(
      await commandBundle(
        { expires: NOW + 86_400, salt: saltOf(index), ...command },
        { index, size: index + 1, ...options },
      ),
    ),
  root: async (index: number, version: number) =>
    encodeBundle(await rootBundle({ ...ROOT, version }, { index, size: index + 1, signers: [ada, ben] })),
};

/** Another for each command: two with the same payload are one. */
const saltOf = (index: number): Uint8Array => new Uint8Array(16).fill(index);

export async function firstRoot(): Promise<Uint8Array> {
  const { payload, signatures } = await signRoot(ROOT, ada, ben);
  return encodeCoseSign({ payload, signatures });
}

/** What a host was told, in its order. */
export function notingHost(told: string[], broken: ReadonlySet<string> = new Set()): Host {
  const note = (what: string): void => {
    told.push(what);
    if (broken.has(what)) throw new Error(`${what} is broken`);
  };
  return {
    component: 'host',
    version: '1.9',
    apply: ({ locked, disabled }) => note(`apply ${locked ? 'locked' : 'open'} ${disabled ? 'off' : 'on'}`),
    wipe: async (what) => note(`wipe ${what}`),
    reboot: () => note('reboot'),
    factoryReset: async () => note('factory reset'),
    useServers: async () => note('servers'),
    useCredentials: async () => note('credentials'),
    install: async (_, version) => note(`install ${version}`),
  };
}

let drawn = 0;
/** Never the same again in this process. */
const randomBytes = (length: number): Uint8Array => {
  drawn += 1;
  const bytes = new Uint8Array(length);
  new DataView(bytes.buffer).setUint32(length - 4, drawn);
  return bytes;
};

export async function startDevice(store: TrustStore, host: Host, clock = new FakeClock(NOW * 1000)) {
  const root = await firstRoot();
  const own = { endpoint: ENDPOINT, model: MODEL, root, store, host, clock };
  const trust = await OwnerTrust.start({ ...own, log: silentLogger, randomBytes, changed: () => {} });
  return {
    trust,
    clock,
    receipt: (): Receipt | undefined => opened(trust, trust.state.receipt),
    refusal: (): Receipt | undefined => opened(trust, trust.state.refusal),
  };
}

const opened = (trust: OwnerTrust, bytes: Uint8Array): Receipt | undefined =>
  bytes.length === 0
    ? undefined
    : openReceipt(bytes, decodeDeviceKey(encodePublicKey(trust.signer.publicKey))).receipt;
