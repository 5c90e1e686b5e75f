import { Button, Group, Skeleton } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { commandsQuery } from '../../api/commands.ts';
import { logBytesQuery } from '../../api/log.ts';
import classes from '../../commands/commands.module.css';
import { count } from '../../parts/format.ts';
import { Panel } from '../../parts/panel.tsx';
import { ProblemNote } from '../../parts/problem.tsx';
import { attempt } from '../../trust/attempt.ts';
import { entriesAddress, readEntries } from '../../trust/read-log.ts';
import { EntryRow } from './entry-row.tsx';

interface EntriesPanelProps {
  readonly size: number;
  readonly tile: number;
  readonly last: number;
  readonly onTile: (tile: number) => void;
}

/** The entries of one tile, newest first. */
export function EntriesPanel({ size, tile, last, onTile }: EntriesPanelProps) {
  const { data, error } = useQuery(logBytesQuery(entriesAddress(tile, size)));
  const commands = useInfiniteQuery(commandsQuery({}));
  const ids = useMemo(
    () =>
      new Map(
        commands.data?.pages.flatMap((page) => page.commands.map(({ hash, id }) => [hash, id] as const)),
      ),
    [commands.data],
  );
  const read = useMemo(
    () => (data === undefined ? undefined : attempt(() => readEntries(data, tile, size))),
    [data, tile, size],
  );
  const entries = read?.isGood === true ? read.value : [];
  const [first] = entries;
  return (
    <Panel
      title="Entries"
      aside={
        first === undefined
          ? undefined
          : `${count(first.index)} to ${count(first.index + entries.length - 1)}`
      }
      flush
      actions={
        <Group gap={6} wrap="nowrap">
          <Button variant="default" disabled={tile === 0} onClick={() => onTile(tile - 1)}>
            Older
          </Button>
          <Button variant="default" disabled={tile === last} onClick={() => onTile(tile + 1)}>
            Newer
          </Button>
        </Group>
      }
    >
      {error !== null && <ProblemNote what="The entries could not be read" error={error} />}
      {data === undefined && error === null && <Skeleton height={90} radius={0} aria-label="Loading" />}
      {read?.isGood === false && <p className={classes['bad']}>These are no entries: {read.message}.</p>}
      {entries.length > 0 && (
        <section className={classes['scroll']} aria-label="Entries of the log">
          <table className={classes['table']}>
            <thead>
              <tr>
                <th scope="col">Index</th>
                <th scope="col">Type</th>
                <th scope="col">Content</th>
              </tr>
            </thead>
            <tbody>
              {entries.toReversed().map((entry) => (
                <EntryRow key={entry.index} entry={entry} commandId={ids.get(entry.hash)} />
              ))}
            </tbody>
          </table>
        </section>
      )}
    </Panel>
  );
}
