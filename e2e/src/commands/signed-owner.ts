import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command, CommandMember, CommandOperation, Delivery } from '@holdfast/api-contract';
import { fromBase64, fromHex, toBase64, utf8 } from '@holdfast/bytes';
import { eventually, startHoldfast, type Holdfast, type HoldfastOptions } from '@holdfast/testing';
import {
  encodeCommand,
  encodeCoseSign,
  encodeCoseSignature,
  encodeRoot,
  findOperation,
  keyId,
  MemberTree,
  memorySigner,
  newSecretKey,
  OPERATIONS,
  parseNoteKey,
  sealAttachment,
  signPayload,
  type ArgumentValue,
  type Root,
  type Signer,
  type Target,
} from '@holdfast/trust';
import { startWitness, type WitnessProgram } from './witness.ts';

export type Holders = readonly Signer[];

/** Three, of whom two must sign. */
export const newHolders = (): Holders =>
  Array.from({ length: 3 }, () => memorySigner('ed25519', newSecretKey('ed25519')));

export interface Asked {
  readonly endpoints?: readonly string[];
  readonly model?: string;
  readonly arguments?: readonly (readonly [number, ArgumentValue])[];
  /** JSON, of the operations servers and credentials. */
  readonly content?: object;
  readonly signers?: Holders;
  readonly rootVersion?: number;
  readonly expiresIn?: number;
  /** Hex: not the one that the device gave last. */
  readonly nonce?: string;
}

/** An owner whose key holders are in this process, so that they sign at once; server and witnesses are programs of their own. */
export interface SignedOwner {
  readonly server: Holdfast;
  readonly folder: string;
  readonly holders: Holders;
  /** File of the first root, as devices are made with it. */
  readonly rootFile: string;
  readonly root: Uint8Array;
  /** Given to the server with its signatures; resolves to its id. */
  command(operation: CommandOperation, asked: Asked): Promise<string>;
  /** New key holders, signed by the former and the new; resolves when it is in effect. */
  rotate(next: Holders): Promise<void>;
  /** Resolves when what became of the command on the device is known. */
  settled(id: string, endpoint: string, timeoutMs?: number): Promise<Delivery>;
  finished(id: string, timeoutMs?: number): Promise<Command>;
  end(): Promise<void>;
}

const YEAR_SECONDS = 31_557_600;
const seconds = (): number => Math.floor(Date.now() / 1000);

export async function newSignedOwner(
  witnessNames: readonly string[],
  options: HoldfastOptions = {},
): Promise<SignedOwner> {
  const folder = await mkdtemp(join(tmpdir(), 'holdfast-owner-'));
  const witnesses = await Promise.all(witnessNames.map(startWitness));
  const flags = witnesses.flatMap(({ key, url }) => ['--witness', `${key} ${url}`]);
  const server = await startHoldfast({
    approvals: 'required',
    ...options,
    args: [...flags, ...(options.args ?? [])],
  });
  const { call } = server;
  const log = await call('logStatus');
  for (const witness of witnesses) await witness.addLog(log.key);
  const holders = newHolders();
  let present = await rootOf(server, witnesses, holders);
  const give = async (root: Root, signers: Holders): Promise<Uint8Array> => {
    const payload = encodeRoot(root);
    const signatures = await Promise.all(signers.map((signer) => signPayload(signer, payload)));
    const signed = encodeCoseSign({ payload, signatures });
    await call('addRoot', { body: { signed: toBase64(signed) } });
    await eventually(
      'the root in effect',
      async () => {
        const { rootVersion } = await call('previewCommand', { body: { operation: 'unlock', q: '' } });
        return rootVersion === root.version || undefined;
      },
      60_000,
    );
    return signed;
  };
  const root = await give(present, holders.slice(0, 2));
  const rootFile = join(folder, 'root.signed');
  await writeFile(rootFile, root);
  let current = holders;
  return {
    server,
    folder,
    holders,
    rootFile,
    root,
    async command(operation, asked) {
      const body = await bodyOf(server, present, operation, asked, asked.signers ?? current.slice(1));
      return (await call('proposeCommand', { body })).id;
    },
    async rotate(next) {
      present = { ...present, version: present.version + 1, keys: keysOf(next) };
      await give(present, [...current.slice(0, 2), ...next.slice(0, 2)]);
      current = next;
    },
    settled: (id, endpoint, timeoutMs = 60_000) =>
      eventually(
        `what became of ${id} on ${endpoint}`,
        async () => {
          const { deliveries } = await call('listDeliveries', { params: { id }, query: { limit: 1000 } });
          return deliveries.find((one) => one.endpoint === endpoint && one.endedAt !== null);
        },
        timeoutMs,
      ),
    finished: (id, timeoutMs = 60_000) =>
      eventually(
        `the end of ${id}`,
        async () => {
          const command = await call('getCommand', { params: { id } });
          return command.endedAt === null ? undefined : command;
        },
        timeoutMs,
      ),
    async end() {
      await server.stop();
      await Promise.all(witnesses.map((witness) => witness.end()));
      await rm(folder, { recursive: true });
    },
  };
}

async function rootOf(
  { call }: Holdfast,
  witnesses: readonly WitnessProgram[],
  holders: Holders,
): Promise<Root> {
  const { log } = await call('listRoots');
  return {
    owner: randomBytes(16),
    version: 1,
    name: 'Northwind',
    issued: seconds(),
    expires: seconds() + YEAR_SECONDS,
    keys: keysOf(holders),
    roles: [
      {
        name: 'owner',
        operations: OPERATIONS.map(({ number }) => number),
        threshold: 2,
        keys: [0, 1, 2],
        outside: 1,
      },
    ],
    log: { origin: log.origin, key: fromBase64(log.key) },
    witnesses: witnesses.map(({ key }) => {
      const { name, bytes } = parseNoteKey(key);
      return { name, key: { kind: 'ed25519', bytes } };
    }),
    quorum: witnesses.length,
  };
}

/** As a root has them: by ascending key id. */
const keysOf = (holders: Holders): Root['keys'] =>
  holders
    .map(({ publicKey }, at) => ({ key: publicKey, label: `holder ${at}` }))
    .toSorted((a, b) => Buffer.compare(keyId(a.key), keyId(b.key)));

async function bodyOf(
  { call }: Holdfast,
  root: Root,
  operation: CommandOperation,
  asked: Asked,
  signers: Holders,
) {
  const { endpoints, model, content, expiresIn = 3600 } = asked;
  const which = model === undefined ? { endpoints: [...(endpoints ?? [])] } : { model };
  const { members } = await call('previewCommand', { body: { operation, ...which } });
  const spec = findOperation(OPERATIONS.find(({ name }) => name === operation)?.number ?? 0);
  if (spec === undefined) throw new Error(`no operation ${operation}`);
  const isSet = model === undefined && members.length > 1;
  const attachment =
    content === undefined ? undefined : sealAttachment(utf8(JSON.stringify(content)), randomBytes(16));
  const nonce = asked.nonce ?? members[0]?.nonce ?? undefined;
  const payload = encodeCommand({
    owner: root.owner,
    root: asked.rootVersion ?? root.version,
    target: targetOf(members, model, isSet),
    operation: spec.number,
    arguments: new Map([
      ...(attachment === undefined ? [] : [[1, attachment.hash] as const]),
      ...(asked.arguments ?? []),
    ]),
    notBefore: seconds() - 300,
    expires: seconds() + expiresIn,
    salt: randomBytes(16),
    ...(spec.bindsNonce && !isSet && nonce !== undefined ? { nonce: fromHex(nonce) } : {}),
  });
  const signatures = await Promise.all(signers.map((signer) => signPayload(signer, payload)));
  return {
    payload: toBase64(payload),
    signatures: signatures.map((one) => toBase64(encodeCoseSignature(one))),
    ...(isSet ? { members } : {}),
    ...(attachment === undefined ? {} : { attachment: toBase64(attachment.bytes) }),
  };
}

function targetOf(members: readonly CommandMember[], model: string | undefined, isSet: boolean): Target {
  if (model !== undefined) return { kind: 'model', model };
  if (!isSet) return { kind: 'device', endpoint: members[0]?.endpoint ?? '' };
  const tree = new MemberTree(
    members.map(({ endpoint, nonce }) =>
      nonce === null ? { endpoint } : { endpoint, nonce: fromHex(nonce) },
    ),
  );
  return { kind: 'set', hash: tree.hash, size: tree.size };
}
