import { encodeBundle, encodeEntry } from '@holdfast/trust';
import { holderKey, person, rootOf, signRoot } from '../honest/key-holders.ts';
import { sha256 } from '../sha256.ts';
import type { Stage } from '../stage.ts';
import type { Attack, BundleAttack } from './attack.ts';
import { awaiting, push } from './image.ts';
import { tryOnDevice } from './try-bundle.ts';

/** What the attacker holds from before the owner gave the device another root. */
interface Before {
  readonly command: Uint8Array;
  readonly image: Uint8Array;
  readonly root: Uint8Array;
}

let before: Before | undefined;

/** The owner takes dora's key away, while an image is awaited and a command is on its way. */
export async function rotate(stage: Stage): Promise<void> {
  const { house } = stage;
  const people = [...[house.alice, house.bob, person('erin')].map(holderKey), house.carol];
  const next = rootOf({ ...house.rootParts, people, log: house.root.log, version: 2 });
  const command = await stage.command({ does: 'unlock', reason: 'on its way' });
  const image = await awaiting(stage);
  const root = await stage.logged(await signRoot(next, house.alice, house.bob), {}, 'root');
  const outcome = await tryOnDevice(stage, root);
  if ('refused' in outcome) throw new Error(`the owner's own root was refused: ${outcome.refused}`);
  before = { command, image, root };
}

function held(): Before {
  if (before === undefined) throw new Error('there was no rotation');
  return before;
}

export const rotation: readonly (Attack | BundleAttack)[] = [
  {
    name: 'a command of before the rotation',
    expected: 'wrong-root',
    bundle: async (stage) => await stage.logged(held().command),
  },
  { name: 'the new root again', expected: 'wrong-root', bundle: async () => held().root },
  {
    name: 'a key that the rotation took away',
    expected: 'unknown-signer',
    bundle: async (stage) =>
      await stage.logged(
        await stage.command({ does: 'unlock', root: 2 }, stage.house.alice, stage.house.dora),
      ),
  },
  {
    name: 'another second version of the root',
    expected: 'wrong-root',
    async bundle(stage) {
      const { house } = stage;
      const root = rootOf({ ...house.rootParts, log: house.root.log, version: 2 });
      const signed = await signRoot(root, house.alice, house.bob);
      const index = stage.log.append(encodeEntry({ type: 'root', hash: sha256(signed) }));
      return encodeBundle({ signed, proof: await stage.log.prove(index) });
    },
  },
  {
    name: 'an image that was awaited before the rotation',
    expected: '4.05',
    run: async (stage) => await push(stage, held().image),
  },
];
