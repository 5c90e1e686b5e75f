import type { Root } from '@holdfast/api-contract';
import { Button, Skeleton } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useMemo } from 'react';
import { rootsQuery } from '../../api/commands.ts';
import { checkpointQuery } from '../../api/log.ts';
import classes from '../../commands/commands.module.css';
import { NoRoot } from '../../commands/no-commands.tsx';
import { Ago } from '../../parts/ago.tsx';
import { Command } from '../../parts/command.tsx';
import { count } from '../../parts/format.ts';
import { usePageTitle } from '../../parts/page-title.ts';
import { Panel } from '../../parts/panel.tsx';
import { ProblemNote } from '../../parts/problem.tsx';
import { attempt } from '../../trust/attempt.ts';
import { lastTile, readCheckpoint } from '../../trust/read-log.ts';
import { EntriesPanel } from './entries-panel.tsx';

const route = getRouteApi('/root/log');

/** The transparency log, as it is published to everybody. */
export function LogPage() {
  usePageTitle('The log');
  const roots = useQuery(rootsQuery);
  const checkpoint = useQuery(checkpointQuery);
  const root = roots.data?.roots[0];
  const error = roots.error ?? checkpoint.error;
  return (
    <div className={classes['page']}>
      <div className={classes['head']}>
        <h1>The log</h1>
        <div className={classes['actions']}>
          <Button
            variant="default"
            leftSection={<IconRefresh size={15} />}
            loading={checkpoint.isFetching}
            onClick={() => void checkpoint.refetch()}
          >
            Read again
          </Button>
        </div>
      </div>
      <p className={classes['lead']}>
        Every command, root and receipt, in the order in which they were entered. Nothing in it can be changed
        without everybody noticing who follows it. This page shows what is published; whether the tree is as
        it was is verified from elsewhere:
      </p>
      <Command
        command={`npx holdfast log audit --url ${location.origin}/log/ --root root.json.signed --state audit`}
      />
      {error !== null && <ProblemNote what="The log could not be read" error={error} />}
      {roots.data !== undefined && root === undefined && (
        <Panel title="First a root">
          <NoRoot />
        </Panel>
      )}
      {root !== undefined && checkpoint.data === undefined && error === null && (
        <Skeleton height={200} radius={6} aria-label="Loading" />
      )}
      {root !== undefined && checkpoint.data !== undefined && <ReadLog bytes={checkpoint.data} root={root} />}
    </div>
  );
}

function ReadLog({ bytes, root }: { readonly bytes: Uint8Array; readonly root: Root }) {
  const { tile } = route.useSearch();
  const navigate = route.useNavigate();
  const read = useMemo(() => attempt(() => readCheckpoint(bytes, root)), [bytes, root]);
  if (!read.isGood)
    return (
      <p className={classes['bad']} role="alert">
        The checkpoint is not one that the root of trust stands for: {read.message}.
      </p>
    );
  const { size, tree, witnesses } = read.value;
  const last = lastTile(size);
  const shown = /^\d{1,9}$/.test(tile ?? '') ? Math.min(Number(tile), last) : last;
  return (
    <>
      <Panel title="Checkpoint" aside="signed with the log key of the root: verified here">
        <dl className={classes['facts']}>
          <dt>Log</dt>
          <dd className="mono">{root.log.origin}</dd>
          <dt>Entries</dt>
          <dd>{count(size)}</dd>
          <dt>Hash of the tree</dt>
          <dd className="mono">{tree}</dd>
          <dt>Witnesses</dt>
          <dd>
            {root.quorum} of {root.witnesses.length} must cosign
          </dd>
          {witnesses.map(({ name, cosignedAt }) => (
            <dd key={name} style={{ gridColumn: '-2 / -1' }}>
              <span className="mono">{name}</span>{' '}
              {cosignedAt === null ? (
                <span className="muted">has not cosigned this one</span>
              ) : (
                <>
                  cosigned <Ago time={cosignedAt} />, verified here
                </>
              )}
            </dd>
          ))}
        </dl>
      </Panel>
      {size > 0 && (
        <EntriesPanel
          key={`${size} ${shown}`}
          size={size}
          tile={shown}
          last={last}
          onTile={(next) => void navigate({ search: next === last ? {} : { tile: String(next) } })}
        />
      )}
    </>
  );
}
