import { toHex } from '@holdfast/bytes';
import type { DeviceKnowledge, DeviceState } from '../../verify/device-state.ts';
import type { Refusal } from '../../verify/refusal.ts';
import { verifyBundle, type Verdict } from '../../verify/verify-bundle.ts';
import { DEVICE, KNOWLEDGE } from '../test-world.ts';

/** One bundle, one device, and what must come of it. */
export interface Case {
  readonly name: string;
  readonly bundle: Uint8Array;
  readonly expect: Refusal | 'accepted';
  readonly device?: Partial<DeviceState>;
  readonly knowledge?: Partial<DeviceKnowledge>;
  /** The time floor after it, where that is not the one before. */
  readonly timeFloor?: number;
}

export interface Judged {
  readonly of: Case;
  readonly before: DeviceState;
  readonly verdict: Verdict;
}

export function judge(of: Case): Judged {
  const before = { ...DEVICE, ...of.device };
  return { of, before, verdict: verifyBundle(of.bundle, before, { ...KNOWLEDGE, ...of.knowledge }) };
}

/** All of a device, as the file has it: bytes in hex, a root by its name in the file. */
export interface VectorDevice {
  readonly root: string;
  readonly highestIndex: number;
  readonly timeFloor: number;
  readonly actedFloor: number;
  readonly acted: readonly (readonly [notBefore: number, id: string])[];
  readonly nonce: string;
  readonly endpoint: string;
  readonly model: string;
  readonly operations: readonly number[];
  readonly clock: number | null;
}

export interface Vector {
  readonly name: string;
  /** What differs from the file's device. */
  readonly device?: Partial<VectorDevice>;
  readonly bundle: string;
  /** How many zero bytes follow what `bundle` has; absent for none. */
  readonly zeros?: number;
  readonly expect: Refusal | 'accepted';
  /** What differs afterwards from the device before. Of nonces, which are random, nothing is said. */
  readonly after?: Partial<VectorDevice>;
}

/** Gives a root its name in the file, and keeps its bytes there. */
export type NameRoot = (root: DeviceState['root']) => string;

export function deviceOf(state: DeviceState, knowledge: DeviceKnowledge, nameRoot: NameRoot): VectorDevice {
  return {
    root: nameRoot(state.root),
    highestIndex: state.highestIndex,
    timeFloor: state.timeFloor,
    actedFloor: state.acted.floor,
    acted: state.acted.latest.map(({ notBefore, id }) => [notBefore, toHex(id)] as const),
    nonce: toHex(state.nonce),
    endpoint: knowledge.endpoint,
    model: knowledge.model,
    operations: [...knowledge.operations],
    clock: knowledge.clock ?? null,
  };
}

export function vectorOf({ of, before, verdict }: Judged, nameRoot: NameRoot): Vector {
  const knowledge = { ...KNOWLEDGE, ...of.knowledge };
  const device = deviceOf(before, knowledge, nameRoot);
  const own = differences(device, deviceOf(DEVICE, KNOWLEDGE, nameRoot));
  const after = differences(deviceOf(verdict.after, knowledge, nameRoot), device);
  const zeros = trailingZeros(of.bundle);
  return {
    name: of.name,
    ...(own === undefined ? {} : { device: own }),
    bundle: toHex(of.bundle.subarray(0, of.bundle.length - zeros)),
    ...(zeros === 0 ? {} : { zeros }),
    expect: of.expect,
    ...(after === undefined ? {} : { after }),
  };
}

function differences(device: VectorDevice, from: VectorDevice): Partial<VectorDevice> | undefined {
  const changed = Object.entries(device).filter(
    ([key, value]) => JSON.stringify(value) !== JSON.stringify(from[key as keyof VectorDevice]),
  );
  return changed.length === 0 ? undefined : Object.fromEntries(changed);
}

/** Only runs that make the file smaller. */
function trailingZeros(bytes: Uint8Array): number {
  let at = bytes.length;
  while (at > 0 && bytes[at - 1] === 0) at--;
  return bytes.length - at < 64 ? 0 : bytes.length - at;
}
