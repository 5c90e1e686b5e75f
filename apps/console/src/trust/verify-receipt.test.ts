import type { Command, Delivery } from '@holdfast/api-contract';
import {
  encodeCommand,
  encodePublicKey,
  memorySigner,
  newSecretKey,
  signReceipt,
  type Receipt,
} from '@holdfast/trust';
import { testCommand } from '@holdfast/trust/testing';
import { expect, it } from 'vitest';
import { toBase64, toHex } from './encodings.ts';
import { verifyReceipt } from './verify-receipt.ts';

const payload = testCommand();
const HASH = new Uint8Array(32).fill(7);
const signer = memorySigner('ed25519', newSecretKey('ed25519'));
const command: Pick<Command, 'payload' | 'hash' | 'logIndex'> = {
  payload: toBase64(encodeCommand(payload)),
  hash: toHex(HASH),
  logIndex: 4,
};
const key = { key: toBase64(encodePublicKey(signer.publicKey)) };

async function delivery(change: Partial<Receipt> = {}, shown: Partial<Delivery> = {}): Promise<Delivery> {
  const receipt: Receipt = {
    owner: payload.owner,
    endpoint: 'logger-17',
    command: HASH,
    index: 4,
    outcome: { result: 'done' },
    time: payload.notBefore + 60,
    nonce: new Uint8Array(16),
    state: { locked: false, disabled: false, wiped: false },
    root: 1,
    ...change,
  };
  return {
    endpoint: 'logger-17',
    verifiedBy: 'device',
    state: 'done',
    sentAt: null,
    endedAt: null,
    reason: null,
    receipt: toBase64(await signReceipt(signer, receipt)),
    receiptIndex: null,
    ...shown,
  };
}

it('verifies what the device signed', async () => {
  expect(verifyReceipt(command, await delivery(), key).outcome).toBe('good');
  const outcome = { result: 'refused', reason: 'expired' } as const;
  for (const state of ['refused', 'expired'] as const)
    expect(
      verifyReceipt(command, await delivery({ outcome }, { state, reason: 'expired' }), key).outcome,
    ).toBe('good');
});

it.each<[string, Partial<Receipt>, Partial<Delivery>]>([
  ['of another command', { command: new Uint8Array(32) }, {}],
  ['of another index', { index: 5 }, {}],
  ['of another device', { endpoint: 'logger-18' }, {}],
  ['of another owner', { owner: new Uint8Array(16) }, {}],
  ['that says refused, shown as done', { outcome: { result: 'refused', reason: 'not-newer' } }, {}],
  ['that says done, shown as failed', {}, { state: 'failed', reason: 'disk' }],
  ['that is none', {}, { receipt: 'AAAA' }],
])('finds a receipt %s', async (_, change, shown) => {
  expect(verifyReceipt(command, await delivery(change, shown), key).outcome).toBe('bad');
});

it('finds a receipt by another key', async () => {
  const other = memorySigner('ed25519', newSecretKey('ed25519'));
  const stranger = { key: toBase64(encodePublicKey(other.publicKey)) };
  expect(verifyReceipt(command, await delivery(), stranger).outcome).toBe('bad');
});

it('takes the word of the server for what it is', async () => {
  expect(verifyReceipt(command, await delivery({}, { receipt: null }), { key: null }).outcome).toBe(
    'unchecked',
  );
});
