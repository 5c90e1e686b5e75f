import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fromBase64, toBase64 } from '@holdfast/bytes';
import { DeviceError } from '../device-error.ts';
import { replaceFile } from '../fleet/replace-file.ts';
import type { Act, TrustState } from './trust-state.ts';

/** Where a device keeps its trust. */
export interface TrustStore {
  /** Undefined before the first start. */
  read(): Promise<TrustState | undefined>;
  /** Durable when it resolves. */
  write(state: TrustState): Promise<void>;
}

/** One file, replaced whole, so that a loss of power leaves the former or the new one. Rejects with DeviceError `keys`. */
export function trustFile(folder: string, endpoint: string): TrustStore {
  const file = join(folder, `${encodeURIComponent(endpoint)}.trust.json`);
  return {
    async read() {
      try {
        return parse(await readFile(file, 'utf8'));
      } catch (cause) {
        if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return undefined;
        throw new DeviceError('keys', `${file} cannot be read`, { cause });
      }
    },
    async write(state) {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await replaceFile(file, `${JSON.stringify(state, bytesAsBase64)}\n`);
    },
  };
}

/** For a device that is new at each start. */
export function trustInMemory(): TrustStore {
  let held: TrustState | undefined;
  return { read: async () => held, write: async (state) => void (held = state) };
}

const bytesAsBase64 = (_: string, value: unknown): unknown =>
  value instanceof Uint8Array ? toBase64(value) : value;

type Texts<T> = {
  readonly [K in keyof T]: T[K] extends Uint8Array
    ? string
    : T[K] extends Uint8Array | undefined
      ? string | undefined
      : T[K] extends readonly (infer Item)[]
        ? readonly Texts<Item>[]
        : T[K] extends object | undefined
          ? Texts<T[K]>
          : T[K];
};

function parse(text: string): TrustState {
  const read = JSON.parse(text) as Texts<TrustState>;
  const { root, secret, nonce, receipt, refusal, doing, awaited } = read;
  return {
    root: fromBase64(root),
    secret: fromBase64(secret),
    highestIndex: read.highestIndex,
    acted: {
      latest: read.acted.latest.map(({ notBefore, id }) => ({ notBefore, id: fromBase64(id) })),
      floor: read.acted.floor,
    },
    timeFloor: read.timeFloor,
    nonce: fromBase64(nonce),
    flags: read.flags,
    doing: doing === undefined ? undefined : actOf(doing),
    awaited:
      awaited === undefined
        ? undefined
        : { ...awaited, act: actOf(awaited.act), hash: fromBase64(awaited.hash) },
    receipt: fromBase64(receipt),
    refusal: fromBase64(refusal),
  };
}

const actOf = ({ index, hash, payload, attachment }: Texts<Act>): Act => ({
  index,
  hash: fromBase64(hash),
  payload: fromBase64(payload),
  attachment: attachment === undefined ? undefined : fromBase64(attachment),
});
