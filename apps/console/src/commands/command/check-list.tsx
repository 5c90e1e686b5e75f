import { IconCircleCheck, IconCircleX, IconQuestionMark } from '@tabler/icons-react';
import { Badge } from '../../parts/state.tsx';
import type { Check } from '../../trust/checks.ts';
import classes from './check-list.module.css';

const LOOKS = {
  good: { word: 'verified', tone: 'good', icon: IconCircleCheck },
  bad: { word: 'WRONG', tone: 'bad', icon: IconCircleX },
  unchecked: { word: 'not checked', tone: 'unknown', icon: IconQuestionMark },
} as const;

/** What was checked, and what was not: neither without the other. */
export function CheckList({ checks }: { readonly checks: readonly Check[] }) {
  return (
    <ul className={classes['list']} aria-label="What was verified">
      {checks.map(({ what, outcome, detail }) => (
        <li key={what} className={classes['check']}>
          <strong>{what}</strong>
          <Badge {...LOOKS[outcome]} />
          <p>{detail}</p>
        </li>
      ))}
    </ul>
  );
}
