import { useMediaQuery } from '@mantine/hooks';
import { useNavigate } from '@tanstack/react-router';
import { useVirtualizer } from '@tanstack/react-virtual';
import {
  useCallback,
  useEffect,
  useRef,
  useState,
  type CSSProperties,
  type Dispatch,
  type KeyboardEvent,
  type MouseEvent,
  type RefObject,
  type SetStateAction,
} from 'react';
import { useFleet } from '../api/use-fleet.ts';
import type { Column } from './columns.tsx';
import { DeviceRow, GoneRow, LoadingRows } from './device-row.tsx';
import classes from './device-table.module.css';
import { TableHead } from './table-head.tsx';

interface DeviceTableProps {
  readonly order: readonly string[];
  readonly columns: readonly Column[];
  readonly sort: string | undefined;
  readonly onSort: (sort: string | undefined) => void;
  readonly selected: ReadonlySet<string>;
  readonly onSelect: Dispatch<SetStateAction<ReadonlySet<string>>>;
  /** Set while somebody is in the middle of the list, so that it holds still. */
  readonly reading: RefObject<boolean>;
  readonly isLoading: boolean;
}

/** The list: only the rows in sight exist, each changes in place, j and k walk it. */
export function DeviceTable({
  order,
  columns,
  sort,
  onSort,
  selected,
  onSelect,
  reading,
  isLoading,
}: DeviceTableProps) {
  const { devices } = useFleet();
  const navigate = useNavigate();
  const scroller = useRef<HTMLDivElement>(null);
  const grid = useRef<HTMLTableElement>(null);
  const isNarrow = useMediaQuery('(max-width: 700px)', false, { getInitialValueInEffect: false });
  const rowHeight = isNarrow ? 54 : 32;
  const headHeight = isNarrow ? 0 : 32;
  const [active, setActive] = useState<string>();
  const activeAt = active === undefined ? -1 : order.indexOf(active);
  // oxlint-disable-next-line react/incompatible-library -- its functions are called while rendering and never kept
  const virtual = useVirtualizer({
    count: order.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    scrollPaddingStart: headHeight,
    overscan: 8,
  });
  useEffect(() => virtual.measure(), [rowHeight, virtual]);

  const isPointerIn = useRef(false);
  useEffect(() => {
    reading.current =
      isPointerIn.current || selected.size > 0 || activeAt >= 0 || (scroller.current?.scrollTop ?? 0) > 0;
  });

  const toggle = useCallback(
    (endpoint: string) =>
      onSelect((before) => {
        const next = new Set(before);
        if (!next.delete(endpoint)) next.add(endpoint);
        return next;
      }),
    [onSelect],
  );
  const open = (endpoint: string) => void navigate({ to: '/devices/$endpoint', params: { endpoint } });
  const moveTo = (at: number) => {
    const clamped = Math.max(0, Math.min(order.length - 1, at));
    setActive(order[clamped]);
    virtual.scrollToIndex(clamped, { align: 'auto' });
  };
  const onKey = (event: KeyboardEvent | globalThis.KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const page = Math.floor((scroller.current?.clientHeight ?? 320) / rowHeight) - 1;
    const steps: Readonly<Record<string, () => void>> = {
      j: () => moveTo(activeAt + 1),
      ArrowDown: () => moveTo(activeAt + 1),
      k: () => moveTo(activeAt - 1),
      ArrowUp: () => moveTo(activeAt - 1),
      PageDown: () => moveTo(activeAt + page),
      PageUp: () => moveTo(activeAt - page),
      Home: () => moveTo(0),
      End: () => moveTo(order.length - 1),
      Enter: () => active !== undefined && open(active),
      x: () => active !== undefined && toggle(active),
      Escape: () => {
        setActive(undefined);
        onSelect(new Set());
      },
    };
    const step = steps[event.key];
    if (step === undefined) return;
    event.preventDefault();
    step();
  };
  usePageKeys(onKey, grid);

  const template = `36px ${columns.map((column) => column.width).join(' ')}`;
  return (
    <div ref={scroller} className={classes['scroller']}>
      <table
        ref={grid}
        className={classes['grid']}
        // A grid: its rows are walked and ticked by keyboard.
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-to-interactive-role
        role="grid"
        aria-label="Devices"
        aria-rowcount={order.length + 1}
        aria-multiselectable="true"
        aria-activedescendant={activeAt >= 0 ? `row-${activeAt}` : undefined}
        tabIndex={0}
        onClick={(event) => followLink(event, open)}
        onKeyDown={(event) => event.target === event.currentTarget && onKey(event)}
        onPointerEnter={() => (isPointerIn.current = reading.current = true)}
        onPointerLeave={() => (isPointerIn.current = false)}
        style={{ '--columns': template } as CSSProperties}
      >
        <TableHead
          columns={columns}
          sort={sort}
          onSort={onSort}
          isAllSelected={selected.size > 0 && order.every((endpoint) => selected.has(endpoint))}
          isSomeSelected={selected.size > 0}
          onSelectAll={(all) => onSelect(all ? new Set(order) : new Set())}
        />
        {isLoading && <LoadingRows columns={columns} />}
        <tbody className={classes['rows']} style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map(({ index, start }) => {
            const endpoint = order[index] ?? '';
            const device = devices.get(endpoint);
            const place = { index, start, height: rowHeight };
            return device === undefined ? (
              <GoneRow key={endpoint} endpoint={endpoint} {...place} />
            ) : (
              <DeviceRow
                key={endpoint}
                device={device}
                columns={columns}
                isActive={endpoint === active}
                isSelected={selected.has(endpoint)}
                isNarrow={isNarrow}
                onToggle={toggle}
                {...place}
              />
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

/** A plain click opens the device here; with a modifier the browser does what it does with links. */
function followLink(event: MouseEvent, open: (endpoint: string) => void): void {
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  const link = event.target instanceof Element ? event.target.closest('a[data-endpoint]') : null;
  const endpoint = link instanceof HTMLElement ? link.dataset['endpoint'] : undefined;
  if (endpoint === undefined) return;
  event.preventDefault();
  open(endpoint);
}

/** j, k and the others work wherever the focus is, unless it is in something that takes them itself. */
function usePageKeys(
  onKey: (event: globalThis.KeyboardEvent) => void,
  grid: RefObject<HTMLElement | null>,
): void {
  const latest = useRef(onKey);
  useEffect(() => {
    latest.current = onKey;
  });
  useEffect(() => {
    const listen = (event: globalThis.KeyboardEvent) => {
      const at = event.target instanceof HTMLElement ? event.target : document.body;
      const isOurs =
        at === document.body || at.id === 'page' || (['j', 'k', 'x'].includes(event.key) && !takesText(at));
      if (isOurs && at !== grid.current && document.querySelector('[role=dialog]') === null)
        latest.current(event);
    };
    addEventListener('keydown', listen);
    return () => removeEventListener('keydown', listen);
  }, [grid]);
}

const takesText = (at: HTMLElement): boolean =>
  at.isContentEditable || at.matches('input:not([type=checkbox]), textarea, select, [role=menuitem]');
