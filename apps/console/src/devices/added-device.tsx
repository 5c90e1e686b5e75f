import type { Device } from '@holdfast/api-contract';
import { Button, Group, Stack } from '@mantine/core';
import { IconCircleCheck } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useFleetDevice } from '../api/use-fleet.ts';
import { Command } from '../parts/command.tsx';
import { LinkButton } from '../parts/link-button.tsx';
import { StateBadge } from '../parts/state.tsx';
import classes from './added-device.module.css';
import { coapClientCommand, handshakeCommand, plainCommand, simulatorCommand } from './client-commands.ts';
import { useDeviceAddress } from './use-device-address.ts';

interface AddedDeviceViewProps {
  readonly device: Device & { readonly generatedKey?: string | undefined };
  /** The key that was typed, where the server did not make one. */
  readonly ownKey: string | undefined;
  readonly onDone: () => void;
}

/** The one moment a key is seen, and the commands that use it. Also where one watches the device arrive. */
export function AddedDeviceView({ device, ownKey, onDone }: AddedDeviceViewProps) {
  const { endpoint, security, generatedKey } = device;
  const live = useFleetDevice(endpoint) ?? device;
  const at = useDeviceAddress();
  const key = generatedKey ?? ownKey;
  const credential =
    key === undefined || security.mode !== 'psk'
      ? undefined
      : { endpoint, identity: security.identity ?? endpoint, key };
  const byLibcoap = credential === undefined ? undefined : coapClientCommand(at, credential);
  return (
    <Stack gap={16}>
      <div className={classes['head']}>
        <IconCircleCheck size={18} aria-hidden="true" />
        <span className="mono">{endpoint}</span>
        <StateBadge state={live.state} />
      </div>
      {generatedKey !== undefined && (
        <div className={classes['key']}>
          <h3>Key</h3>
          <Command command={generatedKey} label="Copy key" wrap />
          <p>
            <strong>Shown this once.</strong> The server keeps it sealed and never shows it again. If it is
            lost, remove the device and add it anew.
          </p>
        </div>
      )}
      {credential !== undefined && (
        <>
          <Labelled title="PSK identity">
            <Command command={credential.identity} label="Copy identity" wrap />
          </Labelled>
          <Labelled title="Run a simulated device with it">
            <Command command={simulatorCommand(at, credential)} label="Copy simulator command" wrap />
          </Labelled>
          {byLibcoap === undefined ? (
            <Labelled title="Or try the handshake with OpenSSL">
              <Command command={handshakeCommand(at, credential)} label="Copy OpenSSL command" wrap />
            </Labelled>
          ) : (
            <Labelled title="Or register once with libcoap">
              <Command command={byLibcoap} label="Copy libcoap command" wrap />
            </Labelled>
          )}
        </>
      )}
      {security.mode === 'none' && (
        <Labelled title="Run a simulated device">
          <Command command={plainCommand(at, endpoint)} label="Copy simulator command" wrap />
        </Labelled>
      )}
      <p className="muted">
        {live.state === 'unknown' ? 'Waiting for its first registration.' : 'It has registered.'}
      </p>
      <Group justify="flex-end" gap={8}>
        <LinkButton variant="default" size="sm" to="/devices/$endpoint" params={{ endpoint }}>
          Open device
        </LinkButton>
        <Button size="sm" onClick={onDone}>
          {generatedKey === undefined ? 'Done' : 'I have kept the key'}
        </Button>
      </Group>
    </Stack>
  );
}

function Labelled({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <div className={classes['labelled']}>
      <h3>{title}</h3>
      {children}
    </div>
  );
}
