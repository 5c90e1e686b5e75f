import { CommandOperation } from '@holdfast/api-contract';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { previewQuery, rootsQuery } from '../../api/commands.ts';
import { queryClient } from '../../api/query-client.ts';
import { useFleet } from '../../api/use-fleet.ts';
import { usePageTitle } from '../../parts/page-title.ts';
import { Panel } from '../../parts/panel.tsx';
import { ProblemNote } from '../../parts/problem.tsx';
import { buildCommand, type CommandDraft, type MadeCommand } from '../../trust/build-command.ts';
import classes from '../commands.module.css';
import { NoRoot } from '../no-commands.tsx';
import { aimOf } from './aim.ts';
import { CommandForm } from './command-form.tsx';
import { MadePanel } from './made-panel.tsx';
import { PreviewPanel } from './preview-panel.tsx';

const route = getRouteApi('/commands/propose');

/** Slow on purpose: whom it concerns, then the bytes and what they say, then who has to sign them. */
export function ProposePage() {
  usePageTitle('Propose a command');
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const operation = CommandOperation.safeParse(search.operation).data ?? 'reboot';
  const { devices, status } = useFleet();
  const aim = useMemo(
    () => aimOf(search, devices.values(), Date.now()),
    // A filter means other devices only when the fleet is another.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
    [search.devices, search.q, search.model, search.aim, devices.size, status.phase],
  );
  const [details, setDetails] = useState({ what: 'data' as CommandDraft['what'], reason: '', days: 7 });
  const [made, setMade] = useState<MadeCommand>();
  const [error, setError] = useState<unknown>();
  const roots = useQuery(rootsQuery);
  const preview = useQuery({
    ...previewQuery(operation, aim ?? { kind: 'devices', endpoints: [] }),
    enabled: aim !== undefined,
  });
  const named = preview.data?.rootVersion ?? roots.data?.roots[0]?.version;
  const root = roots.data?.roots.find(({ version }) => version === named);

  const make = async () => {
    setError(undefined);
    if (aim === undefined) return;
    try {
      // Anew: devices give another nonce with each boot and each command that bound one.
      const fresh = await queryClient.fetchQuery(previewQuery(operation, aim));
      // The newest may not be in the log yet.
      const current = roots.data?.roots.find(({ version }) => version === fresh.rootVersion);
      if (current === undefined) throw new Error('the server shows another root than the one to name');
      const draft = { operation, model: aim.kind === 'model' ? aim.model : undefined, ...details };
      setMade(buildCommand(draft, fresh, current, Date.now()));
    } catch (failure) {
      setError(failure);
    }
  };

  return (
    <div className={classes['page']}>
      <div className={classes['head']}>
        <h1>Propose a command</h1>
      </div>
      <p className={classes['lead']}>
        Nothing happens to a device before enough key holders have signed. What they sign is made in this
        browser, and shown as they will read it.
      </p>
      {roots.error !== null && (
        <ProblemNote
          what="The root of trust could not be loaded"
          error={roots.error}
          onRetry={() => void roots.refetch()}
        />
      )}
      {roots.data !== undefined && root === undefined && (
        <Panel title="First a root">
          <NoRoot />
        </Panel>
      )}
      {root !== undefined && (
        <div className={classes['columns']}>
          <div className={classes['stack']}>
            <CommandForm
              operation={operation}
              search={search}
              details={details}
              onSearch={(next) => {
                setMade(undefined);
                void navigate({ search: next, replace: true });
              }}
              onDetails={(next) => {
                setMade(undefined);
                setDetails(next);
              }}
              canMake={(preview.data?.members.length ?? 0) > 0}
              onMake={() => void make()}
            />
            {error !== undefined && <ProblemNote what="No command was made" error={error} />}
            {made !== undefined && (
              <MadePanel key={made.payload} made={made} operation={operation} root={root} />
            )}
          </div>
          <PreviewPanel
            preview={aim === undefined ? undefined : preview.data}
            error={preview.error}
            isLoading={aim !== undefined && preview.isFetching}
            operation={operation}
            root={root}
          />
        </div>
      )}
    </div>
  );
}
