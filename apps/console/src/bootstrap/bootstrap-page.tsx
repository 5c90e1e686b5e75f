import { Button, Skeleton } from '@mantine/core';
import { IconKey, IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { profilesQuery } from '../api/queries.ts';
import { Command } from '../parts/command.tsx';
import { Empty } from '../parts/empty.tsx';
import { count } from '../parts/format.ts';
import { usePageTitle } from '../parts/page-title.ts';
import { Panel } from '../parts/panel.tsx';
import { ProblemNote } from '../parts/problem.tsx';
import classes from './bootstrap-page.module.css';
import { ProfileDrawer } from './profile-drawer.tsx';
import { ProfileTable } from './profile-table.tsx';

const route = getRouteApi('/bootstrap');

/** What devices are given when they come with a factory credential. */
export function BootstrapPage() {
  usePageTitle('Bootstrap');
  const { add, edit } = route.useSearch();
  const navigate = route.useNavigate();
  const { data, error, refetch } = useQuery(profilesQuery);
  const open = (search: { readonly add?: string; readonly edit?: string }) => void navigate({ search });
  const edited = data?.profiles.find(({ name }) => name === edit);
  const addButton = (
    <Button leftSection={<IconPlus size={15} />} onClick={() => open({ add: 'profile' })}>
      Add profile
    </Button>
  );
  return (
    <div className={classes['page']}>
      <div className={classes['head']}>
        <h1>Bootstrap</h1>
        {addButton}
      </div>
      <p className={classes['lead']}>
        A device with a factory credential asks here for its operational key. A profile says what it is given:
        the account at this server, with a fresh key of its own. The former key is good until the device has
        shown the new one.
      </p>
      {data?.serverUri === null && (
        <p className={classes['warning']}>
          <strong>The address of this server is unknown.</strong> Devices cannot be told where to find it, and
          profiles without an address of their own are refused. Set <code>HOLDFAST_PUBLIC_COAPS</code>, such
          as coaps://fleet.example:5684, and start the server again.
        </p>
      )}
      {error !== null && (
        <ProblemNote what="The profiles could not be loaded" error={error} onRetry={() => void refetch()} />
      )}
      {(data !== undefined || error === null) && (
        <Panel title="Profiles" aside={data === undefined ? undefined : count(data.profiles.length)} flush>
          {data === undefined && <Skeleton height={72} radius={0} aria-label="Loading" />}
          {data?.profiles.length === 0 && (
            <Empty icon={IconKey} title="No profiles yet" compact>
              <p>Without one, every device that asks is refused. From a terminal:</p>
              <Command command="npx holdfast bootstrap profiles set standard --default" />
            </Empty>
          )}
          {data !== undefined && data.profiles.length > 0 && (
            <ProfileTable
              profiles={data.profiles}
              serverUri={data.serverUri}
              onEdit={(name) => open({ edit: name })}
            />
          )}
        </Panel>
      )}
      <ProfileDrawer
        key={edited?.name ?? add}
        profile={edited}
        opened={add === 'profile' || edited !== undefined}
        onClose={() => open({})}
      />
    </div>
  );
}
