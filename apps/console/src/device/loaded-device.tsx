import type { Device } from '@holdfast/api-contract';
import { useQuery } from '@tanstack/react-query';
import { useMemo, type ReactNode } from 'react';
import { valuesQuery } from '../api/queries.ts';
import { CurrentDevice } from './device-context.ts';
import { useDefinitions } from './use-definitions.ts';

/** Gives the tabs the device with its values and the words for them. */
export function LoadedDevice({
  device,
  children,
}: {
  readonly device: Device;
  readonly children: ReactNode;
}) {
  const { definitions } = useDefinitions(device);
  const list = useQuery(valuesQuery(device.endpoint));
  const values = useMemo(() => new Map(list.data?.map((value) => [value.path, value])), [list.data]);
  const context = useMemo(
    () => ({
      device,
      definitions,
      values,
      areValuesPending: list.isPending,
      valuesError: list.error,
    }),
    [device, definitions, values, list.isPending, list.error],
  );
  return <CurrentDevice value={context}>{children}</CurrentDevice>;
}
