import type { Device } from '@holdfast/api-contract';
import { useQueries, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { objectsQuery, objectVersionQuery } from '../api/queries.ts';
import { Definitions } from './definitions.ts';
import { idsOf } from './path.ts';

/** The newest definitions, but an older one where the device registered an object in an older version. */
export function useDefinitions(device: Device): {
  definitions: Definitions;
  isPending: boolean;
  error: Error | null;
} {
  const newest = useQuery(objectsQuery);
  const wanted = useMemo(() => {
    const known = new Map(newest.data?.map((object) => [object.id, object.version]));
    const others = new Map<number, string>();
    for (const { path, version } of device.registration?.objects ?? []) {
      const [id = -1] = idsOf(path);
      if (version !== null && known.has(id) && known.get(id) !== version) others.set(id, version);
    }
    return [...others];
  }, [newest.data, device.registration?.objects]);
  const older = useQueries({
    queries: wanted.map(([id, version]) => objectVersionQuery(id, version)),
    combine: (results) => results.flatMap((result) => result.data ?? []),
  });
  const definitions = useMemo(
    () => new Definitions([...(newest.data ?? []), ...older]),
    [newest.data, older],
  );
  return { definitions, isPending: newest.isPending, error: newest.error };
}
