import { answered } from '@holdfast/api-contract';
import { Button, Group, Popover, Stack, Text } from '@mantine/core';
import { IconKey } from '@tabler/icons-react';
import { useState } from 'react';
import { call } from '../../api/client.ts';
import type { Operation } from '../resources/use-operation.ts';

interface BootstrapButtonProps {
  readonly endpoint: string;
  readonly operation: Operation;
}

/** Tells the device to fetch a new key. */
export function BootstrapButton({ endpoint, operation }: BootstrapButtonProps) {
  const [isOpen, setOpen] = useState(false);
  const trigger = () => {
    setOpen(false);
    void operation.run('telling it to bootstrap', async () => {
      answered(await call('triggerBootstrap', { params: { endpoint } }));
      return 'The device was told to bootstrap. The events say what comes of it.';
    });
  };
  return (
    <Popover opened={isOpen} onChange={setOpen} width={300} trapFocus returnFocus>
      <Popover.Target>
        <Button
          variant="default"
          leftSection={<IconKey size={15} />}
          disabled={operation.state.phase === 'running'}
          onClick={() => setOpen(!isOpen)}
        >
          New key
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label="New key">
        <Stack gap={10}>
          <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
            Tell {endpoint} to bootstrap? It is away for a moment, and comes back with a new key and the
            account of its profile.
          </Text>
          <Group justify="flex-end" gap={6}>
            <Button variant="default" onClick={() => setOpen(false)}>
              Cancel
            </Button>
            <Button onClick={trigger}>Bootstrap device</Button>
          </Group>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
