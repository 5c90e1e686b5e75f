import { DeliveryState, type Command } from '@holdfast/api-contract';
import { Button, NativeSelect } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { deliveriesQuery } from '../../api/commands.ts';
import { Ago } from '../../parts/ago.tsx';
import { count } from '../../parts/format.ts';
import { Panel } from '../../parts/panel.tsx';
import { ProblemNote } from '../../parts/problem.tsx';
import { Badge } from '../../parts/state.tsx';
import { deliveryStates } from '../command-words.ts';
import classes from '../commands.module.css';
import { VerifiedBy } from '../verified-by.tsx';
import { Evidence } from './evidence.tsx';

const route = getRouteApi('/commands/$id');

/** What came of it on each device. */
export function DeliveriesPanel({ command: { id, devices } }: { readonly command: Command }) {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const state = DeliveryState.safeParse(search.show).data;
  const list = useInfiniteQuery(deliveriesQuery(id, state));
  const deliveries = list.data?.pages.flatMap((page) => page.deliveries) ?? [];
  return (
    <Panel
      title="Devices"
      aside={count(devices.total)}
      flush
      actions={
        <NativeSelect
          size="xs"
          aria-label="Which devices"
          value={state ?? ''}
          data={[
            { value: '', label: 'All' },
            ...DeliveryState.options.map((value) => ({ value, label: deliveryStates[value].word })),
          ]}
          onChange={(event) => {
            const chosen = event.currentTarget.value;
            void navigate({ search: chosen === '' ? {} : { show: chosen }, replace: true });
          }}
        />
      }
    >
      {list.error !== null && (
        <ProblemNote
          what="The devices could not be loaded"
          error={list.error}
          onRetry={() => void list.refetch()}
        />
      )}
      {list.data !== undefined && deliveries.length === 0 && (
        <p className={classes['more']}>
          {state === undefined ? 'Nothing is given to a device before it is witnessed.' : 'No device.'}
        </p>
      )}
      {deliveries.length > 0 && (
        <section className={classes['scroll']} aria-label="Deliveries">
          <table className={classes['table']}>
            <thead>
              <tr>
                <th scope="col">Device</th>
                <th scope="col">State</th>
                <th scope="col">Verified by</th>
                <th scope="col" className={classes['optional']}>
                  Sent
                </th>
                <th scope="col" className={classes['optional']}>
                  Ended
                </th>
                <th scope="col">Receipt</th>
              </tr>
            </thead>
            <tbody>
              {deliveries.map(({ endpoint, state: its, verifiedBy, sentAt, endedAt, reason, receipt }) => (
                <tr key={endpoint}>
                  <td className="mono">
                    <Link to="/devices/$endpoint" params={{ endpoint }} preload={false}>
                      {endpoint}
                    </Link>
                  </td>
                  <td>
                    <Badge {...deliveryStates[its]} bare />
                    {reason !== null && <div className="muted">{reason}</div>}
                  </td>
                  <td>
                    <VerifiedBy by={verifiedBy} />
                  </td>
                  <td className={`${classes['tight']} ${classes['optional']}`}>
                    <Ago time={sentAt} none="not yet" />
                  </td>
                  <td className={`${classes['tight']} ${classes['optional']}`}>
                    <Ago time={endedAt} none="not yet" />
                  </td>
                  <td>
                    {receipt === null ? (
                      <span className="muted">none</span>
                    ) : (
                      <Evidence label="Receipt" text={receipt} />
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
      {list.hasNextPage && (
        <div className={classes['more']}>
          <Button
            variant="subtle"
            loading={list.isFetchingNextPage}
            onClick={() => void list.fetchNextPage()}
          >
            Show more devices
          </Button>
        </div>
      )}
    </Panel>
  );
}
