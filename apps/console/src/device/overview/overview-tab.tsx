import { FeedPanel } from '../../parts/feed-panel.tsx';
import { LinkButton } from '../../parts/link-button.tsx';
import { useCurrentDevice } from '../device-context.ts';
import { ConnectionPanel } from './connection-panel.tsx';
import { HealthPanel } from './health-panel.tsx';
import { LocationPanel } from './location-panel.tsx';
import classes from './overview-tab.module.css';
import { TrustPanel } from './trust-panel.tsx';
import { ValuesPanel } from './values-panel.tsx';

/** In this order: is it well, where is it, what does it say, what may I do, what happened. */
export function OverviewTab() {
  const { endpoint } = useCurrentDevice().device;
  return (
    <div className={classes['grid']}>
      <div className={classes['column']}>
        <HealthPanel />
        <ValuesPanel />
        <FeedPanel
          title="Recent events"
          endpoint={endpoint}
          most={8}
          actions={
            <LinkButton variant="subtle" to="/devices/$endpoint/events" params={{ endpoint }}>
              All events
            </LinkButton>
          }
          empty={<p>Its first registration will be the first line here.</p>}
        />
      </div>
      <div className={classes['column']}>
        <LocationPanel />
        <TrustPanel />
        <ConnectionPanel />
      </div>
    </div>
  );
}
