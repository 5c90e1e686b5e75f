import type { Root } from '@holdfast/api-contract';
import { Ago } from '../parts/ago.tsx';
import { count } from '../parts/format.ts';
import { Panel } from '../parts/panel.tsx';
import classes from '../commands/commands.module.css';

export function VersionsPanel({ roots }: { readonly roots: readonly Root[] }) {
  return (
    <Panel title="Versions" aside={roots.length} flush>
      <section className={classes['scroll']} aria-label="Versions of the root">
        <table className={classes['table']}>
          <thead>
            <tr>
              <th scope="col">Version</th>
              <th scope="col">Log index</th>
              <th scope="col">Added</th>
            </tr>
          </thead>
          <tbody>
            {roots.map(({ version, logIndex, addedAt }) => (
              <tr key={version}>
                <td>{version}</td>
                <td className="mono">{logIndex === null ? 'not yet' : count(logIndex)}</td>
                <td>
                  <Ago time={addedAt} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </Panel>
  );
}
