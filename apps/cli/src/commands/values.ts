import type { Command } from 'commander';
import { isWithin, parsePath, type LwM2mPath } from '../arguments/path.ts';
import { valueColumns } from '../output/values.ts';
import { connect } from '../session.ts';
import type { Registrar } from './registrar.ts';

export const values: Registrar = (parent, shell) => {
  parent
    .command('values')
    .description('show the last known values, without asking the device')
    .argument('<endpoint>')
    .argument('[path]', 'only of this path and what is below it', parsePath)
    .action(async (endpoint: string, path: LwM2mPath | undefined, _options: object, command: Command) => {
      const { call, out } = await connect(shell, command);
      const known = (await call('listValues', { params: { endpoint } })).values;
      const shown = path === undefined ? known : known.filter((value) => isWithin(value.path, path.text));
      if (out.json) return out.document({ values: shown });
      if (shown.length > 0) out.table(valueColumns(out.now()), shown);
      else out.note(`nothing is known ${path === undefined ? '' : `below ${path.text} `}of ${endpoint} yet`);
    });
};
