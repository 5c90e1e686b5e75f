import { Checkbox } from '@mantine/core';
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import type { Column } from './columns.tsx';
import classes from './device-table.module.css';
import { parseSort, sortText } from './sort.ts';

interface TableHeadProps {
  readonly columns: readonly Column[];
  readonly sort: string | undefined;
  readonly onSort: (sort: string | undefined) => void;
  readonly isAllSelected: boolean;
  readonly isSomeSelected: boolean;
  readonly onSelectAll: (all: boolean) => void;
}

export function TableHead({
  columns,
  sort,
  onSort,
  isAllSelected,
  isSomeSelected,
  onSelectAll,
}: TableHeadProps) {
  const { column: sorted, descending } = parseSort(sort);
  return (
    <thead className={classes['head']}>
      <tr aria-rowindex={1} className={classes['heads']}>
        <th className={classes['check']}>
          <Checkbox
            aria-label="Select all devices shown"
            checked={isAllSelected}
            indeterminate={isSomeSelected && !isAllSelected}
            onChange={(event) => onSelectAll(event.currentTarget.checked)}
          />
        </th>
        {columns.map(({ id, label }) => {
          const isSorted = id === sorted;
          const Arrow = descending ? IconArrowDown : IconArrowUp;
          return (
            <th
              key={id}
              className={classes['headCell']}
              aria-sort={isSorted ? (descending ? 'descending' : 'ascending') : 'none'}
            >
              <button
                type="button"
                className={classes['sort']}
                onClick={() => onSort(sortText({ column: id, descending: isSorted && !descending }))}
              >
                {label}
                {isSorted && <Arrow size={13} aria-hidden="true" />}
              </button>
            </th>
          );
        })}
      </tr>
    </thead>
  );
}
