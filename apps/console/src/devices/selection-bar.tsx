import { Button } from '@mantine/core';
import { IconCopy, IconDownload, IconGavel, IconTrash, IconX } from '@tabler/icons-react';
import { useClipboard } from '@mantine/hooks';
import { useState } from 'react';
import { fleet } from '../api/live.ts';
import { LinkButton } from '../parts/link-button.tsx';
import { download } from '../parts/download.ts';
import { plural } from '../parts/format.ts';
import { devicesCsv } from './devices-csv.ts';
import { RemoveDevices } from './remove-devices.tsx';
import classes from './selection-bar.module.css';

/** More do not fit into an address that people can hand on. */
const MOST_IN_ADDRESS = 100;

interface SelectionBarProps {
  readonly selected: ReadonlySet<string>;
  readonly onClear: () => void;
}

/** What can be done with the devices that are ticked. */
export function SelectionBar({ selected, onClear }: SelectionBarProps) {
  const clipboard = useClipboard();
  const [isRemoving, setRemoving] = useState(false);
  if (selected.size === 0) return null;
  const endpoints = [...selected];
  const devices = endpoints.flatMap((endpoint) => fleet.devices.get(endpoint) ?? []);
  return (
    <div className={classes['bar']} role="toolbar" aria-label="Selected devices">
      <span className={classes['count']}>{plural(selected.size, 'device')} selected</span>
      <Button
        variant="subtle"
        leftSection={<IconCopy size={14} />}
        onClick={() => clipboard.copy(endpoints.join('\n'))}
      >
        {clipboard.copied ? 'Copied' : 'Copy endpoints'}
      </Button>
      <Button
        variant="subtle"
        leftSection={<IconDownload size={14} />}
        onClick={() => download('devices.csv', 'text/csv', devicesCsv(devices))}
      >
        CSV
      </Button>
      <LinkButton
        variant="subtle"
        leftSection={<IconGavel size={14} />}
        disabled={selected.size > MOST_IN_ADDRESS}
        title={selected.size > MOST_IN_ADDRESS ? 'Use a filter on the page where commands are proposed' : ''}
        to="/commands/propose"
        search={{ devices: endpoints.slice(0, MOST_IN_ADDRESS).join(' ') }}
      >
        Command
      </LinkButton>
      <Button
        variant="subtle"
        color="red"
        leftSection={<IconTrash size={14} />}
        onClick={() => setRemoving(true)}
      >
        Remove
      </Button>
      <Button variant="subtle" color="gray" leftSection={<IconX size={14} />} onClick={onClear}>
        Clear
      </Button>
      <RemoveDevices
        endpoints={endpoints}
        opened={isRemoving}
        onClose={() => setRemoving(false)}
        onRemoved={() => {
          setRemoving(false);
          onClear();
        }}
      />
    </div>
  );
}
