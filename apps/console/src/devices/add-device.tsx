import type { AddedDevice, NewDevice } from '@holdfast/api-contract';
import { Button, Drawer, Group, Radio, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import { call } from '../api/client.ts';
import { fleet } from '../api/live.ts';
import { ProblemNote } from '../parts/problem.tsx';
import { AddedDeviceView } from './added-device.tsx';
import { CredentialFields, credentialProblem, nothingTyped, securityOf } from './credential-fields.tsx';
import { endpointProblem } from './new-device.ts';

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
  const [typed, setTyped] = useState(nothingTyped);
  const [isTried, setTried] = useState(false);
  const [isRunning, setRunning] = useState(false);
  const [error, setError] = useState<unknown>();
  const badEndpoint = endpointProblem(endpoint);
  const badCredential = credentialProblem(typed);

  const add = async () => {
    setTried(true);
    if (badEndpoint !== undefined || badCredential !== undefined) return;
    setRunning(true);
    setError(undefined);
    const ownKey =
      (typed.mode === 'psk' || typed.mode === 'oscore') && typed.key.trim() !== ''
        ? typed.key.trim()
        : undefined;
    const body: NewDevice = { endpoint, security: securityOf(typed) };
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
        <Radio.Group
          label="Connection"
          value={typed.mode}
          onChange={(mode) => setTyped({ ...typed, mode })}
          size="sm"
        >
          <Stack gap={8} pt={6}>
            <Radio value="psk" size="xs" label="DTLS with a pre-shared key" />
            <Radio value="x509" size="xs" label="DTLS with a certificate" />
            <Radio value="rpk" size="xs" label="DTLS with a raw public key" />
            <Radio value="oscore" size="xs" label="OSCORE over plain CoAP" />
            <Radio value="none" size="xs" label="Plain CoAP, without protection" />
          </Stack>
        </Radio.Group>
        <CredentialFields
          typed={typed}
          endpoint={endpoint}
          problem={isTried ? badCredential : undefined}
          onChange={setTyped}
        />
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
