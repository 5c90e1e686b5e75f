import { expect, it } from 'vitest';
import { encodeCommand } from '../command/command-codec.ts';
import { decodeSigned, decodeSignedCommand, decodeSignedRoot } from '../signed/signed.ts';
import type { Holder } from '../testing/holders.ts';
import { NONCE, testCommand } from '../testing/test-command.ts';
import { ada, ben, cleo, dora, signBy, signRoot, testRoot } from '../testing/test-root.ts';
import { LOG, ROOT } from '../testing/test-world.ts';
import { missing, signersOf, verifySigned } from './verify-signed.ts';

const lock = encodeCommand(testCommand({ operation: 1, nonce: NONCE }));
const signedBy = async (...holders: readonly Holder[]) => decodeSigned(await signBy(lock, ...holders));
const labels = (signed: Awaited<ReturnType<typeof signedBy>>) =>
  signersOf(ROOT, signed)
    .map(({ label }) => label)
    .toSorted();

it('says who has signed, and what is missing', async () => {
  const one = await signedBy(ada);
  expect([labels(one), missing(ROOT, one)]).toEqual([['Ada'], [{ signers: 1, outside: 0 }]]);
  const passkey = await signedBy(cleo);
  expect([labels(passkey), missing(ROOT, passkey)]).toEqual([['Cleo'], [{ signers: 1, outside: 1 }]]);
  const both = await signedBy(cleo, ben);
  expect([labels(both), missing(ROOT, both)]).toEqual([['Ben', 'Cleo'], [{ signers: 0, outside: 0 }]]);
  expect(verifySigned(ROOT, both)).toBeUndefined();
  const stranger = await signedBy(dora);
  expect([labels(stranger), missing(ROOT, stranger)]).toEqual([[], [{ signers: 2, outside: 1 }]]);
  const unknown = decodeSigned(await signBy(encodeCommand(testCommand({ operation: 99 })), ada));
  expect([labels(unknown), missing(ROOT, unknown)]).toEqual([[], []]);
});

it('says of a new root what is missing in either', async () => {
  const roles = [{ name: 'r', operations: [10], threshold: 2, holders: [ben, dora], outside: 1 }];
  const next = testRoot({ log: LOG.log, witnesses: [], version: 2, holders: [ben, dora], roles });
  const signed = await signRoot(next, ben);
  expect(signersOf(ROOT, signed).map(({ label }) => label)).toEqual(['Ben']);
  expect(missing(ROOT, signed)).toEqual([
    { signers: 1, outside: 0 },
    { signers: 1, outside: 0 },
  ]);
  expect(missing(ROOT, await signRoot(next, ada, ben))).toEqual([
    { signers: 0, outside: 0 },
    { signers: 1, outside: 0 },
  ]);
});

it('tells commands and roots apart', async () => {
  const malformed = expect.objectContaining({ name: 'TrustError', code: 'malformed' }) as Error;
  const command = await signBy(lock, ada);
  expect(decodeSignedCommand(command).command.operation).toBe(1);
  expect(() => decodeSignedRoot(command)).toThrow(malformed);
});
