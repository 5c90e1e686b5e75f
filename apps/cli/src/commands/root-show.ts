import { fromBase64 } from '@holdfast/bytes';
import { decodeSignedRoot, describeRoot } from '@holdfast/trust';
import { writeNew } from '../keys/key-file.ts';
import { readSignedRoot } from '../proposals/read-signed-root.ts';
import { connect, outputOf } from '../session.ts';
import { Failure } from '../failure.ts';
import type { Command } from 'commander';
import type { Registrar } from './registrar.ts';

export const rootShow: Registrar = (parent, shell) => {
  parent
    .command('show [file]')
    .description('show a signed root: that of a file, or the one that the server has')
    .option('--save <file>', "keep the server's as a file")
    .action(async (file: string | undefined, { save }: { readonly save?: string }, command: Command) => {
      if (file === undefined) {
        const { call, out } = await connect(shell, command);
        const { roots } = await call('listRoots');
        const [root] = roots;
        if (root === undefined) throw new Failure('usage', 'the owner has given no root of trust yet');
        const signed = fromBase64(root.signed);
        if (save !== undefined) await writeNew(save, signed);
        if (out.json) return out.document(root);
        for (const line of describeRoot(decodeSignedRoot(signed).payload).split('\n')) out.text(line);
        return;
      }
      const out = outputOf(shell, command);
      const { payload } = decodeSignedRoot(await readSignedRoot(file));
      for (const line of describeRoot(payload).split('\n')) out.text(line);
    });
};
