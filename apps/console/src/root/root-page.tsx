import type { Root } from '@holdfast/api-contract';
import { Skeleton } from '@mantine/core';
import { IconFingerprint, IconListNumbers } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { rootsQuery } from '../api/commands.ts';
import { Evidence } from '../commands/command/evidence.tsx';
import classes from '../commands/commands.module.css';
import { NoRoot } from '../commands/no-commands.tsx';
import { Ago } from '../parts/ago.tsx';
import { exactTime } from '../parts/format.ts';
import { LinkButton } from '../parts/link-button.tsx';
import { useSaidNow } from '../parts/now.ts';
import { usePageTitle } from '../parts/page-title.ts';
import { Panel } from '../parts/panel.tsx';
import { ProblemNote } from '../parts/problem.tsx';
import { expiryWarning } from './expiry.ts';
import { KeysPanel } from './keys-panel.tsx';
import { VersionsPanel } from './versions-panel.tsx';

/** Whose signatures count, and which log and witnesses. */
export function RootPage() {
  usePageTitle('Root of trust');
  const { data, error, refetch } = useQuery(rootsQuery);
  const root = data?.roots[0];
  return (
    <div className={classes['page']}>
      <div className={classes['head']}>
        <h1>Root of trust</h1>
        <div className={classes['actions']}>
          <LinkButton variant="default" to="/root/log" leftSection={<IconListNumbers size={15} />}>
            The log
          </LinkButton>
          <LinkButton variant="default" to="/root/passkey" leftSection={<IconFingerprint size={15} />}>
            Make a passkey
          </LinkButton>
        </div>
      </div>
      <p className={classes['lead']}>
        Which keys may sign what, and which log and witnesses a command must have been shown to. Devices keep
        their own copy; what is here is what this server shows.
      </p>
      {error !== null && (
        <ProblemNote what="The root could not be loaded" error={error} onRetry={() => void refetch()} />
      )}
      {data === undefined && error === null && <Skeleton height={240} radius={6} aria-label="Loading" />}
      {data !== undefined && root === undefined && (
        <Panel title="None yet">
          <NoRoot />
        </Panel>
      )}
      {data !== undefined && root !== undefined && (
        <>
          <Expiry root={root} />
          <div className={classes['columns']}>
            <KeysPanel root={root} />
            <div className={classes['stack']}>
              <RootFacts root={root} />
              <VersionsPanel roots={data.roots} />
            </div>
          </div>
        </>
      )}
    </div>
  );
}

function Expiry({ root: { expiresAt } }: { readonly root: Root }) {
  const said = useSaidNow((now) => expiryWarning(expiresAt, now) ?? '');
  return said === '' ? null : <p className={classes['warning']}>{said}</p>;
}

function RootFacts({ root }: { readonly root: Root }) {
  return (
    <Panel title={root.name} aside={`version ${root.version}`}>
      <div className={classes['stack']}>
        <dl className={classes['facts']}>
          <dt>Owner</dt>
          <dd className="mono">{root.owner}</dd>
          <dt>Issued</dt>
          <dd>
            <Ago time={root.issuedAt} />
          </dd>
          <dt>Expires</dt>
          <dd>{exactTime(root.expiresAt)}</dd>
          <dt>Log</dt>
          <dd className="mono">{root.log.origin}</dd>
          <dt>Log key</dt>
          <dd className="mono">{root.log.key}</dd>
          <dt>Witnesses</dt>
          <dd>
            {root.quorum} of {root.witnesses.length} must cosign
          </dd>
          {root.witnesses.map(({ name, kind }) => (
            <dd key={name} style={{ gridColumn: 2 }}>
              <span className="mono">{name}</span> <span className="muted">{kind}</span>
            </dd>
          ))}
        </dl>
        {root.quorum === 0 && (
          <p className={classes['warning']}>
            No witness is asked for: nobody else would notice a log that shows each of us another tree. Name
            witnesses in the next version.
          </p>
        )}
        <Evidence label="The signed root" text={root.signed} />
      </div>
    </Panel>
  );
}
