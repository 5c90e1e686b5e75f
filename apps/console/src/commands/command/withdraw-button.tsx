import type { Command } from '@holdfast/api-contract';
import { Button, Group, Popover, Stack, Text } from '@mantine/core';
import { IconArrowBackUp } from '@tabler/icons-react';
import { useState } from 'react';
import { call } from '../../api/client.ts';
import { refreshCommands } from '../../api/commands.ts';
import { ProblemNote } from '../../parts/problem.tsx';

export function WithdrawButton({ command: { id, operation, target } }: { readonly command: Command }) {
  const [isOpen, setOpen] = useState(false);
  const [error, setError] = useState<unknown>();
  const withdraw = async () => {
    setError(undefined);
    try {
      await call('withdrawCommand', { params: { id } });
      setOpen(false);
      refreshCommands();
    } catch (failure) {
      setError(failure);
    }
  };
  return (
    <Popover opened={isOpen} onChange={setOpen} width={320} position="bottom-end" trapFocus returnFocus>
      <Popover.Target>
        <Button
          variant="default"
          leftSection={<IconArrowBackUp size={15} />}
          onClick={() => setOpen(!isOpen)}
        >
          Withdraw
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label="Withdraw the proposal">
        <Stack gap={10}>
          <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
            Take back the proposal to {operation} {target}? It is not in the log yet, and this server will not
            enter it. A file that has all its signatures stays valid until it expires.
          </Text>
          {error !== undefined && <ProblemNote what="It was not withdrawn" error={error} />}
          <Group justify="flex-end" gap={6}>
            <Button variant="default" onClick={() => setOpen(false)}>
              Keep
            </Button>
            <Button color="red" variant="outline" onClick={() => void withdraw()}>
              Withdraw proposal
            </Button>
          </Group>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
