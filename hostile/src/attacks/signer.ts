import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { toBase64 } from '@holdfast/bytes';
import { encodeRoot, MemberTree } from '@holdfast/trust';
import { commandOf, holderKey, person, rootOf, signRoot } from '../honest/key-holders.ts';
import type { Stage } from '../stage.ts';
import type { Attack, Outcome } from './attack.ts';

interface Forged {
  readonly payload: Uint8Array;
  readonly root: Uint8Array;
  readonly members?: readonly { readonly endpoint: string; readonly nonce: string | null }[];
  /** What the server would like the key holder to read. */
  readonly text?: string;
}

/** Hands carol a proposal, who signs what holds together; the attack has succeeded where her signature is on it. */
async function offer(stage: Stage, { payload, root, ...rest }: Forged): Promise<Outcome> {
  const { house } = stage;
  const file = join(house.folder, `proposal-${randomBytes(4).toString('hex')}.json`);
  const base64 = { payload: toBase64(payload), root: toBase64(root) };
  await writeFile(
    file,
    JSON.stringify({ format: 'holdfast-proposal/1', ...base64, signatures: [], ...rest }),
  );
  const args = ['command', 'sign', file, '--key', 'carol.key', '--root', house.rootFile, '--yes'];
  const { code, output } = await house.offline('--json', ...args);
  const { signatures } = JSON.parse(await readFile(file, 'utf8')) as { signatures: readonly string[] };
  if (code === 0 || signatures.length > 0) return { succeeded: 'she signed' };
  return { refused: /"code":\s*"(\w+)"/.exec(output)?.[1] ?? output };
}

const set = (owner: Uint8Array, ...endpoints: readonly string[]): Uint8Array => {
  const tree = new MemberTree(endpoints.map((endpoint) => ({ endpoint })));
  const target = { kind: 'set', hash: tree.hash, size: tree.size } as const;
  return commandOf(owner, '', { does: 'unlock', target });
};

export const signer: readonly Attack[] = [
  {
    name: 'a list of devices that is not the one to be signed',
    expected: 'file',
    async run(stage) {
      const { house } = stage;
      const payload = set(house.owner, 'logger-17', 'logger-18');
      const root = new Uint8Array(await readFile(house.rootFile));
      return await offer(stage, { payload, root, members: [{ endpoint: 'logger-18', nonce: null }] });
    },
  },
  {
    name: 'a command of another owner',
    expected: 'file',
    async run(stage) {
      const payload = commandOf(randomBytes(16), 'logger-17', { does: 'unlock' });
      return await offer(stage, { payload, root: new Uint8Array(await readFile(stage.house.rootFile)) });
    },
  },
  {
    name: "a root of the attacker's that lists her key",
    expected: 'file',
    async run(stage) {
      const { house, mallory } = stage;
      const people = [holderKey(mallory), house.carol];
      const root = rootOf({ ...house.rootParts, people, log: house.root.log });
      const payload = commandOf(house.owner, 'logger-17', { does: 'unlock' });
      return await offer(stage, { payload, root: await signRoot(root, mallory, person('mallory too')) });
    },
  },
  {
    name: 'a rotation that is compared with a former root in which nothing differs',
    expected: 'file',
    async run(stage) {
      const { house, mallory } = stage;
      const people = [holderKey(mallory), holderKey(person('mallory too')), house.carol];
      const former = rootOf({ ...house.rootParts, people, log: house.root.log });
      const payload = encodeRoot({ ...former, version: 2 });
      return await offer(stage, { payload, root: await signRoot(former, mallory) });
    },
  },
  {
    name: 'a text beside the bytes that says something else',
    expected: 'shown',
    async run({ house }) {
      const file = join(house.folder, 'proposal-with-text.json');
      const payload = commandOf(house.owner, 'logger-17', { does: 'reboot', reason: 'SEEN' });
      const root = new Uint8Array(await readFile(house.rootFile));
      const base64 = { payload: toBase64(payload), root: toBase64(root) };
      const text = 'Do unlock logger-17';
      const proposal = {
        format: 'holdfast-proposal/1',
        ...base64,
        signatures: [],
        text,
        operation: 'unlock',
      };
      await writeFile(file, JSON.stringify(proposal));
      const { output } = await house.offline('command', 'sign', file, '--key', 'carol.key');
      const isHonest = output.includes('reboot') && output.includes('SEEN') && !output.includes('unlock');
      return isHonest ? { refused: 'shown' } : { succeeded: `she was shown: ${output}` };
    },
  },
];
