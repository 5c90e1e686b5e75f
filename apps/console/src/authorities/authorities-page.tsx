import { Button, Skeleton } from '@mantine/core';
import { IconCertificate, IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { authoritiesQuery } from '../api/queries.ts';
import classes from '../bootstrap/bootstrap-page.module.css';
import { Command } from '../parts/command.tsx';
import { Empty } from '../parts/empty.tsx';
import { count } from '../parts/format.ts';
import { usePageTitle } from '../parts/page-title.ts';
import { Panel } from '../parts/panel.tsx';
import { ProblemNote } from '../parts/problem.tsx';
import { AddAuthority } from './add-authority.tsx';
import { AuthorityTable } from './authority-table.tsx';
import { RevokeCertificate } from './revoke-certificate.tsx';

const route = getRouteApi('/authorities');

/** Whose certificates devices may prove themselves with. */
export function AuthoritiesPage() {
  usePageTitle('Authorities');
  const { add, revoke } = route.useSearch();
  const navigate = route.useNavigate();
  const { data, error, refetch } = useQuery(authoritiesQuery);
  const open = (search: { readonly add?: string; readonly revoke?: string }) => void navigate({ search });
  const revoked = data?.find(({ id }) => id === revoke);
  return (
    <div className={classes['page']}>
      <div className={classes['head']}>
        <h1>Authorities</h1>
        <Button leftSection={<IconPlus size={15} />} onClick={() => open({ add: 'authority' })}>
          Add authority
        </Button>
      </div>
      <p className={classes['lead']}>
        A device that was added with certificates may prove itself with one that an authority here has issued,
        and that names its endpoint. A revoked certificate is refused at once, and its session ends.
      </p>
      {error !== null && (
        <ProblemNote
          what="The authorities could not be loaded"
          error={error}
          onRetry={() => void refetch()}
        />
      )}
      {(data !== undefined || error === null) && (
        <Panel title="Device authorities" aside={data === undefined ? undefined : count(data.length)} flush>
          {data === undefined && <Skeleton height={72} radius={0} aria-label="Loading" />}
          {data?.length === 0 && (
            <Empty icon={IconCertificate} title="No authorities yet" compact>
              <p>Without one, every certificate is refused. From a terminal:</p>
              <Command command="npx holdfast authorities add device-ca.pem" />
            </Empty>
          )}
          {data !== undefined && data.length > 0 && (
            <AuthorityTable authorities={data} onRevoke={(id) => open({ revoke: id })} />
          )}
        </Panel>
      )}
      <AddAuthority opened={add === 'authority'} onClose={() => open({})} />
      {revoked !== undefined && <RevokeCertificate authority={revoked} onClose={() => open({})} />}
    </div>
  );
}
