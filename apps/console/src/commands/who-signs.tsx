import type { CommandOperation, Root } from '@holdfast/api-contract';
import { count } from '../parts/format.ts';

/** The role of the root that signs this operation. */
export function WhoSigns({ operation, root }: { readonly operation: CommandOperation; readonly root: Root }) {
  const role = root.roles.find(({ operations }) => operations.includes(operation));
  if (role === undefined) return <p>No role of the root signs {operation}: nobody can command it.</p>;
  const labels = root.keys.filter(({ id }) => role.keys.includes(id)).map(({ label }) => label);
  return (
    <p>
      {count(role.threshold)} of <strong>{labels.join(', ')}</strong>
      {role.outside > 0 && `, at least ${count(role.outside)} of them outside of a browser`} (role {role.name}
      , root version {root.version}).
    </p>
  );
}
