import type { CommandMember } from '@holdfast/api-contract';
import { count } from '../../parts/format.ts';
import { finding } from '../../trust/checks.ts';
import { checkMembers } from '../../trust/verify-command.ts';
import { fromBase64 } from '../../trust/encodings.ts';
import classes from '../commands.module.css';

const SHOWN = 500;

interface MembersNoteProps {
  readonly payload: string;
  readonly members: readonly CommandMember[];
}

/** A set is signed by its hash: that the list shown has it is computed here. */
export function MembersNote({ payload, members }: MembersNoteProps) {
  const [check] = finding('The list of devices', () =>
    checkMembers(fromBase64(payload), members.length === 0 ? undefined : members),
  );
  if (check === undefined) return null;
  return (
    <>
      <p className={check.outcome === 'good' ? undefined : classes['bad']}>{check.detail}</p>
      <ul className={classes['names']} aria-label="Devices of the set">
        {members.slice(0, SHOWN).map(({ endpoint }) => (
          <li key={endpoint} className="mono">
            {endpoint}
          </li>
        ))}
        {members.length > SHOWN && <li className="muted">and {count(members.length - SHOWN)} more</li>}
      </ul>
    </>
  );
}
