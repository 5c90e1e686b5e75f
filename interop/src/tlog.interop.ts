import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { toBase64, toHex, utf8 } from '@holdfast/bytes';
import { eventually, run, start, startHoldfast, type Holdfast, type Program } from '@holdfast/testing';
import {
  decodeEntryBundle,
  formatNoteKey,
  formatProof,
  parseCheckpoint,
  parseNote,
  proveConsistency,
  proveInclusion,
  tilePath,
  type Checkpoint,
  type SignedNote,
  type TileAddress,
} from '@holdfast/trust';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cannotUseGoTlog, goTlog } from './support/go-tlog.ts';

const pathOf = (path: string): string => fileURLToPath(new URL(`../../apps/${path}`, import.meta.url));
const APPEND = pathOf('server/src/log/testing/append-to.ts');
const WITNESS = pathOf('witness/src/main.ts');

const reason = await cannotUseGoTlog();

describe.skipIf(reason !== undefined)(
  `the log and golang.org/x/mod/sumdb with torchwood${reason === undefined ? '' : ` (${reason})`}`,
  () => {
    let dir: string;
    let logKey: string;
    let server: Holdfast;
    let first: Checkpoint;
    const programs: Program[] = [];
    const keys: string[] = [];

    const append = async (count: number): Promise<{ origin: string; key: string; size: number }> => {
      const appended = await run(process.execPath, [APPEND, join(dir, 'data'), String(count)], {
        timeoutMs: 60_000,
      });
      expect(appended.code, appended.output).toBe(0);
      return JSON.parse(appended.result) as { origin: string; key: string; size: number };
    };

    const ourWitness = async (name: string): Promise<{ key: string; url: string }> => {
      const data = ['--data', join(dir, name)];
      const made = await run(process.execPath, [WITNESS, 'init', `${name}.example/w`, ...data]);
      await run(process.execPath, [WITNESS, 'add-log', logKey, ...data]);
      const program = start(process.execPath, [WITNESS, 'serve', '--port', '0', ...data]);
      programs.push(program);
      const [line] = await program.says(/^\{"event":"ready".*\}$/m, 30_000);
      const { key } = JSON.parse(made.result) as { key: string };
      return { key, url: `http://127.0.0.1:${(JSON.parse(line) as { http: number }).http}` };
    };

    const published = async (path: string): Promise<Uint8Array> =>
      new Uint8Array(await (await fetch(`${server.origin}/log/${path}`)).arrayBuffer());
    const tile = (address: TileAddress) => published(`tile/${tilePath(address)}`);

    const witnessed = async (size: number): Promise<SignedNote> => {
      await eventually('a quorum', async () =>
        (await server.call('logStatus')).witnessedSize === size ? true : undefined,
      );
      return parseNote(await published('checkpoint'));
    };

    const verify = async (given: object): Promise<string> => {
      const { code, output } = await run(goTlog, ['verify', `${server.origin}/log/`, logKey, ...keys], {
        input: JSON.stringify(given),
        timeoutMs: 60_000,
      });
      expect(code, output).toBe(0);
      return output.trim();
    };

    const proofs = async (note: SignedNote, indexes: readonly number[]) => {
      const { size } = parseCheckpoint(note.text);
      return await Promise.all(
        indexes.map(async (index) => {
          const width = Math.min(256, size - 256 * Math.floor(index / 256));
          const bundle = await tile({ level: 'entries', index: Math.floor(index / 256), width });
          const entry = decodeEntryBundle(bundle, width)[index % 256] as Uint8Array;
          const path = await proveInclusion(index, size, tile);
          return { entry: toHex(entry), proof: formatProof({ index, path, note, extra: utf8('of ours') }) };
        }),
      );
    };

    beforeAll(async () => {
      dir = await mkdtemp(join(tmpdir(), 'holdfast-tlog-'));
      const { origin, key } = await append(700);
      logKey = formatNoteKey({ name: origin, algorithm: 'ed25519', bytes: Buffer.from(key, 'base64') });
      const theirs = start(goTlog, ['witness', logKey]);
      programs.push(theirs);
      const [, port = '', theirKey = ''] = await theirs.says(/^ready (\d+) (\S+)$/m, 30_000);
      const ours = await ourWitness('ours');
      keys.push(theirKey, ours.key);
      server = await startHoldfast({
        args: [
          '--data',
          join(dir, 'data'),
          '--witness',
          `${theirKey} http://127.0.0.1:${port}`,
          `${ours.key} ${ours.url}`,
        ],
      });
    });
    afterAll(async () => {
      await server.stop();
      for (const program of programs) await program.stop();
      await rm(dir, { recursive: true });
    });

    test('reads and verifies the whole log, and our proofs of inclusion', async () => {
      const note = await witnessed(700);
      first = parseCheckpoint(note.text);
      const given = { proofs: await proofs(note, [0, 255, 256, 699]), consistency: [] };
      expect(await verify(given)).toBe('700 entries, 4 inclusion and 0 consistency proofs verified');
    });

    test('a witness in Go and ours cosign what a killed server goes on with, and our consistency proofs hold', async () => {
      await server.kill();
      await append(121);
      await server.restart();
      const note = await witnessed(821);
      const { root } = parseCheckpoint(note.text);
      const proof = await proveConsistency(700, 821, tile);
      const step = { oldSize: 700, oldRoot: toBase64(first.root), size: 821, root: toBase64(root) };
      const given = {
        proofs: await proofs(note, [7, 820]),
        consistency: [{ ...step, proof: proof.map(toBase64) }],
      };
      expect(await verify(given)).toBe('821 entries, 2 inclusion and 1 consistency proofs verified');
    });

    test('our witness answers a client in Go', async () => {
      const fresh = await ourWitness('fresh');
      const asked = await run(goTlog, ['submit', fresh.url, `${server.origin}/log/`, logKey, fresh.key], {
        timeoutMs: 30_000,
      });
      expect(asked.output.trim()).toBe('cosigned 821 entries');
    });
  },
);
