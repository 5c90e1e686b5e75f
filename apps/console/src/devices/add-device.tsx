import type { AddedDevice, NewDevice } from '@holdfast/api-contract';
import { Alert, Button, Drawer, Group, Radio, Stack, TextInput } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useState } from 'react';
import { call } from '../api/client.ts';
import { fleet } from '../api/live.ts';
import { ProblemNote } from '../parts/problem.tsx';
import { AddedDeviceView } from './added-device.tsx';
import { endpointProblem, keyProblem } from './new-device.ts';

type Added = ReturnType<(typeof AddedDevice)['parse']>;

interface AddDeviceProps {
  readonly opened: boolean;
  readonly onClose: () => void;
}

export function AddDevice({ opened, onClose }: AddDeviceProps) {
  const [added, setAdded] = useState<{ device: Added; ownKey: string | undefined }>();
  const close = () => {
    setAdded(undefined);
    onClose();
  };
  return (
    <Drawer
      opened={opened}
      onClose={close}
      position="right"
      size={520}
      title={added === undefined ? 'Add a device' : 'Device added'}
      // The key is shown once: a stray click must not lose it.
      closeOnClickOutside={added === undefined}
      closeOnEscape={added === undefined}
      closeButtonProps={{ 'aria-label': 'Close' }}
      transitionProps={{ duration: 120 }}
      styles={{ title: { fontSize: 16, fontWeight: 600 } }}
      overlayProps={{ backgroundOpacity: 0.35 }}
      shadow="none"
    >
      {added === undefined ? (
        <NewDeviceForm
          onCancel={close}
          onAdded={(device, ownKey) => {
            fleet.upsert(device);
            setAdded({ device, ownKey });
          }}
        />
      ) : (
        <AddedDeviceView device={added.device} ownKey={added.ownKey} onDone={close} />
      )}
    </Drawer>
  );
}

interface NewDeviceFormProps {
  readonly onCancel: () => void;
  readonly onAdded: (device: Added, ownKey: string | undefined) => void;
}

function NewDeviceForm({ onCancel, onAdded }: NewDeviceFormProps) {
  const [endpoint, setEndpoint] = useState('');
  const [mode, setMode] = useState('psk');
  const [identity, setIdentity] = useState('');
  const [key, setKey] = useState('');
  const [isTried, setTried] = useState(false);
  const [isRunning, setRunning] = useState(false);
  const [error, setError] = useState<unknown>();
  const badEndpoint = endpointProblem(endpoint);
  const badKey = mode === 'psk' ? keyProblem(key) : undefined;

  const add = async () => {
    setTried(true);
    if (badEndpoint !== undefined || badKey !== undefined) return;
    setRunning(true);
    setError(undefined);
    const ownKey = key.trim() === '' ? undefined : key.trim();
    const body: NewDevice = {
      endpoint,
      security:
        mode === 'none'
          ? { mode: 'none' }
          : {
              mode: 'psk',
              ...(identity.trim() === '' ? {} : { identity: identity.trim() }),
              ...(ownKey === undefined ? {} : { key: ownKey }),
            },
    };
    try {
      onAdded(await call('addDevice', { body }), ownKey);
    } catch (failure) {
      setError(failure);
    } finally {
      setRunning(false);
    }
  };

  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void add();
      }}
    >
      <Stack gap={16}>
        <TextInput
          size="sm"
          label="Endpoint name"
          description="The name it registers with, such as its IMEI: urn:imei:490154203237518"
          value={endpoint}
          error={isTried ? badEndpoint : undefined}
          autoComplete="off"
          spellCheck={false}
          data-autofocus
          onChange={(event) => setEndpoint(event.currentTarget.value)}
        />
        <Radio.Group label="Connection" value={mode} onChange={setMode} size="sm">
          <Stack gap={8} pt={6}>
            <Radio value="psk" size="xs" label="DTLS with a pre-shared key" />
            <Radio value="none" size="xs" label="Plain CoAP, without protection" />
          </Stack>
        </Radio.Group>
        {mode === 'psk' ? (
          <>
            <TextInput
              size="sm"
              label="PSK identity"
              description="The endpoint name unless given"
              placeholder={endpoint}
              value={identity}
              autoComplete="off"
              spellCheck={false}
              onChange={(event) => setIdentity(event.currentTarget.value)}
            />
            <TextInput
              size="sm"
              label="Key, in hex"
              description="Leave it empty: the server makes one of 32 bytes and shows it once"
              placeholder="made by the server"
              value={key}
              error={isTried ? badKey : undefined}
              autoComplete="off"
              spellCheck={false}
              styles={{ input: { fontFamily: 'var(--hf-mono)' } }}
              onChange={(event) => setKey(event.currentTarget.value)}
            />
          </>
        ) : (
          <Alert
            variant="outline"
            color="yellow"
            icon={<IconAlertTriangle size={18} />}
            title="Nothing is protected"
            styles={{
              root: { borderColor: 'var(--hf-warn)', background: 'var(--hf-warn-wash)' },
              title: { color: 'var(--hf-warn)' },
              icon: { color: 'var(--hf-warn)' },
              message: { color: 'var(--hf-text)' },
            }}
          >
            Whoever is on the network between can read what this device says, change it, and speak in its
            name. For a closed network or a first test only.
          </Alert>
        )}
        {error !== undefined && <ProblemNote what={`${endpoint} was not added`} error={error} />}
        <Group justify="flex-end" gap={8}>
          <Button variant="default" size="sm" onClick={onCancel}>
            Cancel
          </Button>
          <Button type="submit" size="sm" loading={isRunning}>
            Add device
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
