import { encodePublicKey, memorySigner, newSecretKey, signReceipt, type Receipt } from '@holdfast/trust';
import { ENDPOINT, ROOT } from '@holdfast/trust/testing';
import { expect, it } from 'vitest';
import { sha256 } from './bytes.ts';
import type { HeardTrust } from './device-trusts.ts';
import { readReceipt } from './read-receipt.ts';

const signed = Uint8Array.of(1, 2, 3);
const device = memorySigner('ed25519', newSecretKey('ed25519'));
const stranger = memorySigner('ed25519', newSecretKey('ed25519'));
const NONE = new Uint8Array();

const receipt: Receipt = {
  owner: ROOT.owner,
  endpoint: ENDPOINT,
  command: sha256(signed),
  index: 4,
  outcome: { result: 'done' },
  time: ROOT.issued,
  nonce: new Uint8Array(16),
  state: { locked: false, disabled: false, wiped: false },
  root: 1,
};

const heard = (said: Partial<Pick<HeardTrust, 'receipt' | 'refusal'>>): HeardTrust => ({
  row: {
    device: 1,
    key: encodePublicKey(device.publicKey),
    rootVersion: 1,
    highestIndex: 4,
    nonce: '00'.repeat(16),
    state: 0,
    timeFloor: 0,
    heardAt: 0,
  },
  receipt: NONE,
  refusal: NONE,
  ...said,
});

it('believes the device of its own command', async () => {
  const bytes = await signReceipt(device, receipt);
  expect(readReceipt(heard({ receipt: bytes }), { signed })).toEqual({
    state: 'done',
    reason: null,
    receipt: bytes,
  });
});

it('hears of a refusal, whatever was done before it', async () => {
  const before = await signReceipt(device, { ...receipt, command: sha256(NONE) });
  const outcome = { result: 'refused', reason: 'wrong-nonce' } as const;
  const refusal = await signReceipt(device, { ...receipt, outcome });
  const answer = readReceipt(heard({ receipt: before, refusal }), { signed });
  expect(answer).toMatchObject({ state: 'refused', reason: 'wrong-nonce' });
});

it.each<[string, () => Promise<Uint8Array>]>([
  ['by another key', () => signReceipt(stranger, receipt)],
  ['of another command', () => signReceipt(device, { ...receipt, command: sha256(NONE) })],
  ['that is cut off', async () => (await signReceipt(device, receipt)).slice(0, -1)],
  ['that is none', async () => Uint8Array.of(0xff)],
  ['that is too large', async () => new Uint8Array(70_000)],
])('does not believe one %s', async (_, make) => {
  const bytes = await make();
  expect(readReceipt(heard({ receipt: bytes, refusal: bytes }), { signed })).toBeUndefined();
});

it('believes none of a command that nobody has signed', async () => {
  const bytes = await signReceipt(device, receipt);
  expect(readReceipt(heard({ receipt: bytes }), { signed: null })).toBeUndefined();
});
