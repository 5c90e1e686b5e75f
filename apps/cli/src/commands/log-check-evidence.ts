import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { Failure } from '../failure.ts';
import { outputOf } from '../session.ts';
import type { Registrar } from './registrar.ts';

export const logCheckEvidence: Registrar = (parent, shell) => {
  parent
    .command('check-evidence')
    .description('say what a file of evidence proves, without a network')
    .argument('<file>', 'as a witness or an audit has kept it')
    .addHelpText('after', EXIT_CODES)
    .action(async (file: string, _options: object, command: Command) => {
      const out = outputOf(shell, command);
      const { formatNoteKey, judgeEvidence, parseCheckpoint, parseEvidence } =
        await import('@holdfast/trust');
      const evidence = parseEvidence(await read(file));
      const verdict = judgeEvidence(evidence);
      const { origin, key } = evidence.log;
      const [first, second] = [evidence.first, evidence.second].map(({ text }) => parseCheckpoint(text).size);
      const logKey = formatNoteKey({ name: origin, algorithm: 'ed25519', bytes: key });
      if (out.json) out.document({ verdict, log: logKey, sizes: [first, second] });
      else
        out.text(
          verdict === 'proven'
            ? `PROVEN: the log ${origin} has signed two trees, of ${first} and of ${second} entries. Its key: ${logKey}`
            : `UNPROVEN: the log ${origin} has signed both checkpoints, of ${first} and of ${second} entries, but nothing here shows that the second does not go on from the first; it has to show that it does.`,
        );
      if (verdict === 'unproven') throw new Failure('evidence', 'the evidence does not prove a fork');
    });
};

const EXIT_CODES = `
Exit code 0 means that the fork is proven. Compare the log's key with the one in the root of trust.`;

async function read(file: string): Promise<Uint8Array> {
  try {
    return new Uint8Array(await readFile(file));
  } catch (cause) {
    throw new Failure('file', `the evidence file ${file} cannot be read`, { cause });
  }
}
