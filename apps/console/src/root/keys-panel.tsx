import type { Root } from '@holdfast/api-contract';
import { plural } from '../parts/format.ts';
import { Panel } from '../parts/panel.tsx';
import classes from '../commands/commands.module.css';

const KINDS = {
  ed25519: 'Ed25519, in a file or token',
  es256: 'ES256, in a file or token',
  passkey: 'passkey in a browser',
} as const;

export function KeysPanel({ root: { keys, roles } }: { readonly root: Root }) {
  return (
    <div className={classes['stack']}>
      <Panel title="Key holders" aside={keys.length} flush>
        <section className={classes['scroll']} aria-label="Key holders">
          <table className={classes['table']}>
            <thead>
              <tr>
                <th scope="col">Name</th>
                <th scope="col">Kind</th>
                <th scope="col">Key id</th>
              </tr>
            </thead>
            <tbody>
              {keys.map(({ id, label, kind, origin }) => (
                <tr key={id}>
                  <td>
                    <strong>{label}</strong>
                  </td>
                  <td>
                    {KINDS[kind]}
                    {origin !== null && <div className="mono muted">{origin}</div>}
                  </td>
                  <td className="mono">{id}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      </Panel>
      {roles.map((role) => (
        <Panel
          key={role.name}
          title={`Role ${role.name}`}
          aside={`${role.threshold} of ${plural(role.keys.length, 'key')}`}
        >
          <dl className={classes['facts']}>
            <dt>Signs</dt>
            <dd>{role.operations.join(', ')}</dd>
            <dt>Held by</dt>
            <dd>
              {keys
                .filter(({ id }) => role.keys.includes(id))
                .map(({ label }) => label)
                .join(', ')}
            </dd>
            <dt>Outside of a browser</dt>
            <dd>at least {role.outside}</dd>
          </dl>
        </Panel>
      ))}
    </div>
  );
}
