import { useQuery } from '@tanstack/react-query';
import { loadFleet } from '../api/live.ts';
import { overviewQuery } from '../api/queries.ts';
import { useFleet } from '../api/use-fleet.ts';
import { NoDevices } from '../devices/no-devices.tsx';
import { FeedPanel } from '../parts/feed-panel.tsx';
import { usePageTitle } from '../parts/page-title.ts';
import { ProblemNote } from '../parts/problem.tsx';
import { AttentionPanel } from './attention-panel.tsx';
import { MapPanel } from './map-panel.tsx';
import classes from './overview-page.module.css';
import { StateTiles } from './state-tiles.tsx';
import { useGlance } from './use-glance.ts';

/** The fleet at a glance. First from one answer, then live from the store once it holds every device. */
export function OverviewPage() {
  usePageTitle('Overview');
  const overview = useQuery(overviewQuery);
  const { status } = useFleet();
  const glance = useGlance(overview.data);
  if (glance?.total === 0 && status.phase !== 'failed') return <NoDevices isPage />;
  if (overview.error !== null && glance === undefined)
    return (
      <div className={classes['page']}>
        <h1>Overview</h1>
        <ProblemNote
          what="The overview could not be loaded"
          error={overview.error}
          onRetry={() => {
            void overview.refetch();
            void loadFleet();
          }}
        />
      </div>
    );
  return (
    <div className={classes['page']}>
      <h1 className="visually-hidden">Overview</h1>
      <StateTiles glance={glance} samples={overview.data?.samplesLastHour} at={overview.dataUpdatedAt} />
      <div className={classes['grid']}>
        <MapPanel positions={glance?.positions} />
        <AttentionPanel devices={glance?.attention} total={glance?.attentionTotal} />
        <div className={classes['wide']}>
          <FeedPanel
            title="Recent events"
            endpoint={null}
            empty={<p>What devices do, and what is done to them, appears here as it happens.</p>}
          />
        </div>
      </div>
    </div>
  );
}
