import {
  decodeSigned,
  encodeCommand,
  encodeEntry,
  encodeEntryBundle,
  encodeRoot,
  formatNote,
} from '@holdfast/trust';
import { ada, ben, flipped, signBy, testCommand, testLog, testRoot } from '@holdfast/trust/testing';
import { expect, it } from 'vitest';
import { toBase64, toHex, utf8 } from './encodings.ts';
import { entriesAddress, lastTile, readCheckpoint, readContent, readEntries } from './read-log.ts';

const malformed = expect.objectContaining({ name: 'TrustError' }) as Error;
const HASH = new Uint8Array(32).fill(9);

it('reads a checkpoint of the log that the root names, and of no other', async () => {
  const log = testLog();
  const rootOf = async (of: typeof log) => ({
    signed: toBase64(await signBy(encodeRoot(testRoot({ log: of.log, witnesses: [] })), ada, ben)),
  });
  const note = utf8(formatNote(log.checkpoint(5, HASH)));
  expect(readCheckpoint(note, await rootOf(log))).toEqual({ size: 5, tree: toHex(HASH), witnesses: [] });
  const other = await rootOf(testLog('fleet.example/log', 2));
  expect(() => readCheckpoint(note, other)).toThrow(malformed);
});

it('finds the entries where the log has them', () => {
  expect([lastTile(0), lastTile(256), lastTile(257)]).toEqual([0, 0, 1]);
  expect(entriesAddress(0, 5)).toBe('/log/tile/entries/000.p/5');
  expect(entriesAddress(1, 600)).toBe('/log/tile/entries/001');
  expect(entriesAddress(2, 600)).toBe('/log/tile/entries/002.p/88');
});

it('reads entries, and refuses more or fewer than there are', () => {
  const bytes = encodeEntryBundle([
    encodeEntry({ type: 'command', hash: HASH }),
    encodeEntry({ type: 'account', hash: HASH }),
  ]);
  expect(readEntries(bytes, 1, 258)).toEqual([
    { index: 256, type: 'command', hash: toHex(HASH), isPersonal: false },
    { index: 257, type: 'account', hash: toHex(HASH), isPersonal: true },
  ]);
  expect(() => readEntries(bytes, 1, 259)).toThrow(malformed);
  expect(() => readEntries(bytes.slice(1), 1, 258)).toThrow(malformed);
});

it('shows what was signed only where it is what the log has the hash of', async () => {
  const signed = await signBy(encodeCommand(testCommand()), ada);
  const hash = toHex(decodeSigned(signed).hash);
  expect(readContent(signed, { hash })).toContain('reboot (operation 6)');
  expect(readContent(flipped(signed, signed.length * 8 - 1), { hash })).toContain('NOT WHAT THE LOG HAS');
});
