import { answered } from '@holdfast/api-contract';
import { ActionIcon, Button, Tooltip } from '@mantine/core';
import { IconEye, IconEyeOff } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { call } from '../../api/client.ts';
import { observationsQuery } from '../../api/queries.ts';
import { queryClient } from '../../api/query-client.ts';
import { takeValues } from '../../api/use-device.ts';
import { useCurrentDevice } from '../device-context.ts';
import { inAddress, isWithin } from '../path.ts';
import type { Operation } from './use-operation.ts';

interface ObserveButtonProps {
  readonly path: string;
  readonly name: string;
  readonly operation: Operation;
  readonly compact?: boolean;
}

/** On: the device is asked to tell each change, and each becomes a sample. Pressed also where a path above is observed. */
export function ObserveButton({ path, name, operation, compact = false }: ObserveButtonProps) {
  const { endpoint } = useCurrentDevice().device;
  const { data: observations = [] } = useQuery(observationsQuery(endpoint));
  const own = observations.find((each) => each.path === path);
  const above = observations.find((each) => each.path !== path && isWithin(path, each.path));
  const params = { endpoint, path: inAddress(path) };
  const toggle = () =>
    operation.run(
      own === undefined ? `observing ${path}` : `cancelling the observation of ${path}`,
      async () => {
        if (own === undefined) takeValues(endpoint, answered(await call('observe', { params })).values);
        else await call('cancelObservation', { params });
        await queryClient.invalidateQueries({ queryKey: observationsQuery(endpoint).queryKey });
        return own === undefined
          ? `${path} is observed: its changes are kept as samples.`
          : `${path} is no longer observed.`;
      },
    );
  const label = own === undefined ? `Observe ${name} ${path}` : `Stop observing ${name} ${path}`;
  const isRunning = operation.state.phase === 'running';
  if (!compact)
    return (
      <Button
        variant={own === undefined ? 'default' : 'light'}
        size="compact-sm"
        leftSection={own === undefined ? <IconEye size={14} /> : <IconEyeOff size={14} />}
        aria-label={label}
        aria-pressed={own !== undefined}
        disabled={isRunning}
        onClick={() => void toggle()}
      >
        {own === undefined ? 'Observe' : 'Stop observing'}
      </Button>
    );
  return (
    <Tooltip label={above === undefined ? label : `Observed with ${above.path}`}>
      <ActionIcon
        aria-label={label}
        aria-pressed={own !== undefined}
        variant={own === undefined ? 'subtle' : 'light'}
        color={own !== undefined || above !== undefined ? 'accent' : 'gray'}
        disabled={isRunning}
        onClick={() => void toggle()}
      >
        <IconEye size={16} stroke={own !== undefined || above !== undefined ? 2 : 1.5} />
      </ActionIcon>
    </Tooltip>
  );
}
