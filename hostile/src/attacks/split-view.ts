import { encodeEntry } from '@holdfast/trust';
import { publish } from '../attacker/log-mirror.ts';
import { sha256 } from '../sha256.ts';
import type { Stage } from '../stage.ts';
import type { Attack, Outcome } from './attack.ts';

const other = (signed: Uint8Array): Uint8Array => encodeEntry({ type: 'command', hash: sha256(signed) });

/** The evidence is believed by whoever has the log's key and no network, or it is none. */
async function proven(stage: Stage, file: string): Promise<Outcome> {
  const { code, output } = await stage.house.offline('log', 'check-evidence', file);
  return code === 0 && output.startsWith('PROVEN')
    ? { refused: 'fork-proven' }
    : { succeeded: `the evidence shows nothing: ${output}` };
}

export const splitView: readonly Attack[] = [
  {
    name: 'another tree of the same size, shown to a witness',
    expected: 'fork-proven',
    async run(stage) {
      const [witness] = stage.house.witnesses;
      if (witness === undefined) throw new Error('there is a witness');
      const { size } = await stage.log.checkpoint();
      await stage.log.cosign(await stage.log.checkpoint());
      const fork = stage.log.fork(size - 1);
      fork.append(other(await stage.command({ does: 'unlock' })));
      const { status } = await fork.ask(witness, await fork.checkpoint(), size);
      if (status === 200) return { succeeded: 'the witness cosigned' };
      const [, file = ''] = await witness.program.says(/"evidence":\{"file":"([^"]+)","verdict":"proven"/);
      return await proven(stage, file);
    },
  },
  {
    name: 'a tree that grew from another, shown to who audited before',
    expected: 'fork-proven',
    async run(stage) {
      const { house, auditState, history } = stage;
      const fork = stage.log.fork(history.other.index);
      for (let count = 0; count < 12; count++) fork.append(other(await stage.command({ does: 'unlock' })));
      const mirror = await publish(fork, [...stage.stolen.signed.values()]);
      try {
        const args = ['--url', mirror.url, '--root', house.rootFile, '--state', auditState];
        const { code, output } = await house.offline('log', 'audit', ...args);
        if (code === 0) return { succeeded: 'the audit found nothing' };
        const [, file = ''] = /"holdfast log check-evidence": (\S+)/.exec(output) ?? [];
        if (file === '') return { succeeded: `the audit keeps no evidence: ${output}` };
        return await proven(stage, file);
      } finally {
        mirror.close();
      }
    },
  },
  {
    name: 'the tree as it was, shown to who saw it grow',
    expected: 'set-back',
    async run(stage) {
      const { house, auditState } = stage;
      const mirror = await publish(stage.log.fork(2), [...stage.stolen.signed.values()]);
      try {
        const args = ['--url', mirror.url, '--root', house.rootFile, '--state', auditState];
        const { code, output } = await house.offline('log', 'audit', ...args);
        const [, problem = ''] = /PROBLEM (\S+?):? /.exec(output) ?? [];
        return code === 0 ? { succeeded: 'the audit found nothing' } : { refused: problem };
      } finally {
        mirror.close();
      }
    },
  },
];
