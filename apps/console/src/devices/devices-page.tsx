import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { getRouteApi } from '@tanstack/react-router';
import { useCallback, useMemo, useRef, useState } from 'react';
import { useFleet } from '../api/use-fleet.ts';
import { loadFleet } from '../api/live.ts';
import { given } from '../app/search-params.ts';
import { usePageTitle } from '../parts/page-title.ts';
import { ProblemNote } from '../parts/problem.tsx';
import { AddDevice } from './add-device.tsx';
import { ColumnMenu } from './column-menu.tsx';
import { columnsOf } from './columns.tsx';
import { DeviceTable } from './device-table.tsx';
import classes from './devices-page.module.css';
import { FilterBox } from './filter-box.tsx';
import { NoDevices, NothingMatches } from './no-devices.tsx';
import { SelectionBar } from './selection-bar.tsx';
import { StateFacets } from './state-facets.tsx';
import { TableStatus } from './table-status.tsx';
import { useHeldOrder } from './use-held-order.ts';
import { ViewsMenu } from './views-menu.tsx';

const route = getRouteApi('/devices');

export function DevicesPage() {
  usePageTitle('Devices');
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const q = search.q ?? '';
  const { devices, status } = useFleet();
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const columns = useMemo(() => columnsOf(search.cols), [search.cols]);
  const reading = useRef(false);
  const isReading = useCallback(() => reading.current, []);
  const { order, drift, refresh } = useHeldOrder(q, search.sort, isReading);
  const setQ = useCallback(
    (text: string) => void navigate({ search: (now) => ({ ...now, q: text }), replace: true }),
    [navigate],
  );
  const isLoading = !status.isWhole && status.phase !== 'failed';
  const hasList = isLoading || devices.size > 0;
  const isEmpty = !isLoading && devices.size === 0 && status.phase !== 'failed';

  return (
    <div className={classes['page']}>
      <div className={classes['head']}>
        <h1>Devices</h1>
        <StateFacets q={q} onChange={setQ} />
        <Button
          leftSection={<IconPlus size={15} />}
          onClick={() => void navigate({ search: (now) => ({ ...now, add: 'device' }) })}
        >
          Add device
        </Button>
      </div>
      {status.phase === 'failed' && (
        <div className={classes['note']}>
          <ProblemNote
            what={devices.size === 0 ? 'The devices could not be loaded' : 'Not all devices could be loaded'}
            error={status.error}
            onRetry={() => void loadFleet()}
          />
        </div>
      )}
      {isEmpty && <NoDevices />}
      {hasList && (
        <>
          <div className={classes['tools']}>
            <FilterBox q={q} onChange={setQ} />
            <ViewsMenu />
            <ColumnMenu
              cols={search.cols}
              onChange={(cols) => void navigate({ search: (now) => given({ ...now, cols }), replace: true })}
            />
          </div>
          <TableStatus shown={order.length} drift={drift} onRefresh={refresh} isLoading={isLoading} />
          {order.length === 0 && !isLoading ? (
            <NothingMatches q={q} onClear={() => setQ('')} />
          ) : (
            <DeviceTable
              order={order}
              columns={columns}
              sort={search.sort}
              onSort={(sort) => void navigate({ search: (now) => given({ ...now, sort }), replace: true })}
              selected={selected}
              onSelect={setSelected}
              reading={reading}
              isLoading={isLoading && order.length === 0}
            />
          )}
          <SelectionBar selected={selected} onClear={() => setSelected(new Set())} />
        </>
      )}
      <AddDevice
        opened={search.add === 'device'}
        onClose={() => {
          refresh();
          void navigate({ search: (now) => given({ ...now, add: undefined }), replace: true });
        }}
      />
    </div>
  );
}
