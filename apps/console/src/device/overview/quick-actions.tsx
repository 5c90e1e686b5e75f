import { answered } from '@holdfast/api-contract';
import { Button, Group, Popover, Stack, Text } from '@mantine/core';
import { IconBinaryTree, IconChartLine, IconCloudUp, IconPower } from '@tabler/icons-react';
import { useState } from 'react';
import { call } from '../../api/client.ts';
import { LinkButton } from '../../parts/link-button.tsx';
import { BootstrapButton } from './bootstrap-button.tsx';
import { useCurrentDevice } from '../device-context.ts';
import { OperationNote } from '../resources/operation-note.tsx';
import { useOperation, type Operation } from '../resources/use-operation.ts';
import classes from './quick-actions.module.css';

/** What is done most often; the rest is on the Resources tab. */
export function QuickActions() {
  const { device } = useCurrentDevice();
  const { endpoint, registration } = device;
  const operation = useOperation();
  const has = (path: string) => registration?.objects.some((object) => object.path === path) === true;
  const server = registration?.objects.find(({ path }) => /^\/1\/\d+$/.test(path))?.path ?? '/1/0';
  const isRunning = operation.state.phase === 'running';
  const execute = (path: string, doing: string, said: string) =>
    void operation.run(doing, async () => {
      const params = { endpoint, path: path.slice(1) };
      answered(await call('executeOrCreate', { params, body: {} }));
      return said;
    });
  return (
    <div className={classes['actions']}>
      <Group gap={8}>
        <LinkButton
          variant="default"
          leftSection={<IconChartLine size={15} />}
          to="/devices/$endpoint/data"
          params={{ endpoint }}
        >
          Charts
        </LinkButton>
        <LinkButton
          variant="default"
          leftSection={<IconBinaryTree size={15} />}
          to="/devices/$endpoint/resources"
          params={{ endpoint }}
        >
          Read and write
        </LinkButton>
        {has(server) && (
          <Button
            variant="default"
            leftSection={<IconCloudUp size={15} />}
            disabled={isRunning}
            onClick={() =>
              execute(
                `${server}/8`,
                'asking for an update',
                'The device was asked to update its registration.',
              )
            }
          >
            Ask for an update
          </Button>
        )}
        {has(server) && device.bootstrap !== null && (
          <BootstrapButton endpoint={endpoint} operation={operation} />
        )}
        {has('/3/0') && (
          <Reboot
            endpoint={endpoint}
            operation={operation}
            onReboot={() => execute('/3/0/4', 'rebooting', 'The device took the order to reboot.')}
          />
        )}
      </Group>
      <OperationNote operation={operation} />
    </div>
  );
}

interface RebootProps {
  readonly endpoint: string;
  readonly operation: Operation;
  readonly onReboot: () => void;
}

function Reboot({ endpoint, operation, onReboot }: RebootProps) {
  const [isOpen, setOpen] = useState(false);
  return (
    <Popover opened={isOpen} onChange={setOpen} width={300} trapFocus returnFocus>
      <Popover.Target>
        <Button
          variant="default"
          leftSection={<IconPower size={15} />}
          disabled={operation.state.phase === 'running'}
          onClick={() => setOpen(!isOpen)}
        >
          Reboot
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label="Reboot">
        <Stack gap={10}>
          <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
            Reboot {endpoint}? It is away for a while, and measures nothing meanwhile.
          </Text>
          <Group justify="flex-end" gap={6}>
            <Button variant="default" onClick={() => setOpen(false)}>
              Cancel
            </Button>
            <Button
              color="red"
              variant="outline"
              onClick={() => {
                setOpen(false);
                onReboot();
              }}
            >
              Reboot device
            </Button>
          </Group>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
