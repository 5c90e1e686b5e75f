import { ActionIcon, Button, Group, Popover, Stack, Text } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '../api/client.ts';
import { profilesQuery } from '../api/queries.ts';
import { ProblemNote } from '../parts/problem.tsx';

interface RemoveProfileProps {
  readonly name: string;
  readonly devices: number;
}

export function RemoveProfile({ name, devices }: RemoveProfileProps) {
  const [isOpen, setOpen] = useState(false);
  const [error, setError] = useState<unknown>();
  const queries = useQueryClient();
  const remove = async () => {
    try {
      await call('removeBootstrapProfile', { params: { name } });
      setOpen(false);
      await queries.invalidateQueries(profilesQuery);
    } catch (failure) {
      setError(failure);
    }
  };
  return (
    <Popover
      opened={isOpen}
      onChange={setOpen}
      onClose={() => setError(undefined)}
      width={320}
      position="bottom-end"
      trapFocus
      returnFocus
    >
      <Popover.Target>
        <ActionIcon variant="default" aria-label={`Remove ${name}`} onClick={() => setOpen(!isOpen)}>
          <IconTrash size={15} />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown aria-label="Remove profile" style={{ whiteSpace: 'normal' }}>
        <Stack gap={10}>
          <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
            {devices > 0
              ? `Devices name the profile ${name}: it cannot be removed before they are.`
              : `Remove the profile ${name}? Devices keep the accounts that they were given by it.`}
          </Text>
          {error !== undefined && <ProblemNote what={`${name} was not removed`} error={error} />}
          <Group justify="flex-end" gap={6}>
            <Button variant="default" onClick={() => setOpen(false)}>
              Keep
            </Button>
            {devices === 0 && (
              <Button color="red" variant="outline" onClick={() => void remove()}>
                Remove profile
              </Button>
            )}
          </Group>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
