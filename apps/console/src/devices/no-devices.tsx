import { Button } from '@mantine/core';
import { IconFilterOff, IconPlus, IconRouter } from '@tabler/icons-react';
import { Command } from '../parts/command.tsx';
import { Empty } from '../parts/empty.tsx';
import { LinkButton } from '../parts/link-button.tsx';
import { holdfastCommand, simulatedFleetCommand } from './client-commands.ts';
import { useDeviceAddress } from './use-device-address.ts';

/** The first minute of a new server. */
export function NoDevices({ isPage = false }: { readonly isPage?: boolean }) {
  const at = useDeviceAddress();
  return (
    <Empty
      icon={IconRouter}
      title="No devices yet"
      isPage={isPage}
      actions={
        <LinkButton to="/devices" search={{ add: 'device' }} leftSection={<IconPlus size={15} />}>
          Add a device
        </LinkButton>
      }
    >
      <p>
        A device is added with its endpoint name and a key, then registers by itself. From a terminal, with
        the server’s admin token in <code>HOLDFAST_ADMIN_TOKEN</code>:
      </p>
      <Command command={holdfastCommand('devices add my-first-device')} />
      <p>Or watch a simulated fleet add itself and arrive:</p>
      <Command command={simulatedFleetCommand(at, 20)} />
    </Empty>
  );
}

export function NothingMatches({ q, onClear }: { readonly q: string; readonly onClear: () => void }) {
  return (
    <Empty
      icon={IconFilterOff}
      title="No device matches"
      actions={
        <Button variant="default" onClick={onClear}>
          Clear the filter
        </Button>
      }
    >
      <p>
        <code>{q}</code>
      </p>
      <p>
        All parts must hold. Values of one token are alternatives, as in <code>state:late,offline</code>; a
        minus excludes, as in <code>-model:CL-2</code>.
      </p>
    </Empty>
  );
}
