import { fromHex, toHex, utf8 } from '@holdfast/bytes';
import {
  checkpointText,
  encodeBundle,
  encodeEntry,
  leafHash,
  rootFromInclusion,
  TrustError,
  type LogProof,
} from '@holdfast/trust';
import { sha256 } from '../sha256.ts';
import type { Stage } from '../stage.ts';
import type { Attack, BundleAttack } from './attack.ts';

const LAST = Number.MAX_SAFE_INTEGER;

/** A tree that has as many entries as there can be, of which one is known: the log's key alone says that it is one. */
async function atTheEnd(stage: Stage): Promise<{ readonly signed: Uint8Array; readonly proof: LogProof }> {
  const signed = await stage.command({ does: 'unlock' });
  const hash = leafHash(encodeEntry({ type: 'command', hash: sha256(signed) }));
  const place = { index: LAST - 1, size: LAST, hash };
  for (let length = 1; length <= 64; length++) {
    const path = Array.from({ length }, () => new Uint8Array(32));
    try {
      const root = rootFromInclusion({ ...place, path });
      const text = checkpointText({ origin: stage.log.log.origin, size: LAST, root });
      return {
        signed,
        proof: { ...place, path, logSignature: stage.log.sign(utf8(text)), cosignatures: [] },
      };
    } catch (error) {
      if (!(error instanceof TrustError)) throw error;
    }
  }
  throw new Error('no path leads to the last entry');
}

export const fastForward: readonly (Attack | BundleAttack)[] = [
  {
    name: 'the highest index there can be, signed by the log alone',
    expected: 'too-few-witnesses',
    bundle: async (stage) => encodeBundle(await atTheEnd(stage)),
  },
  {
    name: "the highest index, with the witnesses' word for the tree that there is",
    expected: 'bad-cosignature',
    async bundle(stage) {
      const { signed, proof } = await atTheEnd(stage);
      const cosignatures = await stage.log.cosign(await stage.log.checkpoint());
      return encodeBundle({ signed, proof: { ...proof, cosignatures } });
    },
  },
  {
    name: 'an index beyond 2^53',
    expected: 'malformed',
    async bundle(stage) {
      const { signed, proof } = await atTheEnd(stage);
      const hex = toHex(encodeBundle({ signed, proof: { ...proof, index: LAST } }));
      return fromHex(hex.replace('1b001fffffffffffff', '1b0020000000000000'));
    },
  },
  {
    name: 'witnesses asked to cosign a tree of 2^53 entries',
    expected: '422',
    async run(stage) {
      const [witness] = stage.house.witnesses;
      if (witness === undefined) throw new Error('there is a witness');
      const honest = await stage.log.checkpoint();
      await stage.log.cosign(honest);
      const note = stage.log.note({ ...honest, size: LAST });
      const proof = Array.from({ length: 53 }, () => new Uint8Array(32));
      const { status } = await stage.log.post(witness, { oldSize: honest.size, proof, note });
      return status === 200 ? { succeeded: 'it cosigned' } : { refused: String(status) };
    },
  },
];
