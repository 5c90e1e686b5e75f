import { useQuery } from '@tanstack/react-query';
import { observationsQuery } from '../../api/queries.ts';
import { Ago } from '../../parts/ago.tsx';
import { plural } from '../../parts/format.ts';
import { Panel } from '../../parts/panel.tsx';
import { AttentionBadge, attentions, StateBadge } from '../../parts/state.tsx';
import { Unknown } from '../../parts/unknown.tsx';
import { useCurrentDevice } from '../device-context.ts';
import { verdictOf } from './health.ts';
import classes from './health-panel.module.css';
import { QuickActions } from './quick-actions.tsx';

/** Is it well, and what may I do. */
export function HealthPanel() {
  const { device } = useCurrentDevice();
  const { data: observations } = useQuery(observationsQuery(device.endpoint));
  const verdict = verdictOf(device);
  const reasons = device.attention.filter((reason) => reason !== device.state);
  return (
    <Panel title="Health">
      <div className={classes['verdict']}>
        <StateBadge state={device.state} />
        <p>
          {verdict.says}{' '}
          {device.stateSince !== null && (
            <span className="muted">
              So since <Ago time={device.stateSince} />.
            </span>
          )}
          {verdict.advice !== undefined && <span className={classes['advice']}>{verdict.advice}</span>}
        </p>
      </div>
      {reasons.length > 0 && (
        <ul className={classes['reasons']}>
          {reasons.map((reason) => (
            <li key={reason}>
              <AttentionBadge reason={reason} /> <span className="muted">{attentions[reason].means}</span>
            </li>
          ))}
        </ul>
      )}
      <dl className={classes['facts']}>
        <div>
          <dt>Lifetime ends</dt>
          <dd>{device.registration === null ? <Unknown /> : <Ago time={device.registration.expiresAt} />}</dd>
        </div>
        <div>
          <dt>Observed</dt>
          <dd>{observations === undefined ? <Unknown /> : plural(observations.length, 'path')}</dd>
        </div>
        <div>
          <dt>Added</dt>
          <dd>
            <Ago time={device.addedAt} />
          </dd>
        </div>
      </dl>
      <QuickActions />
    </Panel>
  );
}
