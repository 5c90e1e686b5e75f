import { Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import { call } from '../api/client.ts';
import { fleet } from '../api/live.ts';
import { plural } from '../parts/format.ts';
import { ProblemNote } from '../parts/problem.tsx';
import classes from './remove-devices.module.css';

interface RemoveDevicesProps {
  readonly endpoints: readonly string[];
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly onRemoved: () => void;
}

/** Cannot be undone, so it is slow: names what goes, and asks for the endpoint, or for the count of several, to be typed. */
export function RemoveDevices({ endpoints, opened, onClose, onRemoved }: RemoveDevicesProps) {
  const [typed, setTyped] = useState('');
  const [isRunning, setRunning] = useState(false);
  const [error, setError] = useState<unknown>();
  const [first] = endpoints;
  const word = endpoints.length === 1 ? (first ?? '') : `remove ${endpoints.length}`;
  const title = endpoints.length === 1 ? 'Remove device' : `Remove ${plural(endpoints.length, 'device')}`;

  const close = () => {
    setTyped('');
    setError(undefined);
    onClose();
  };
  const remove = async () => {
    setRunning(true);
    setError(undefined);
    try {
      for (const endpoint of endpoints) {
        if (!fleet.devices.has(endpoint) && endpoints.length > 1) continue;
        await call('removeDevice', { params: { endpoint } });
        fleet.remove(endpoint);
      }
      setTyped('');
      onRemoved();
    } catch (failure) {
      setError(failure);
    } finally {
      setRunning(false);
    }
  };

  return (
    <Modal opened={opened} onClose={close} title={title} closeButtonProps={{ 'aria-label': 'Close' }}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (typed === word) void remove();
        }}
      >
        <Stack gap={12}>
          <ul className={classes['list']}>
            {endpoints.slice(0, 8).map((endpoint) => (
              <li key={endpoint} className="mono">
                {endpoint}
              </li>
            ))}
            {endpoints.length > 8 && (
              <li className="muted">and {plural(endpoints.length - 8, 'more', 'more')}</li>
            )}
          </ul>
          <p>
            The credential, the secure session, the last values and every stored sample of{' '}
            {endpoints.length === 1 ? 'this device' : 'these devices'} are deleted. This cannot be undone. A
            device that comes back is refused until it is added again.
          </p>
          <TextInput
            size="sm"
            label={
              <>
                Type <code>{word}</code> to confirm
              </>
            }
            aria-label={`Type ${word} to confirm`}
            value={typed}
            autoComplete="off"
            spellCheck={false}
            data-autofocus
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
          {error !== undefined && <ProblemNote what="The removal stopped" error={error} />}
          <Group justify="flex-end" gap={8}>
            <Button variant="default" onClick={close}>
              Keep
            </Button>
            <Button type="submit" color="red" variant="outline" disabled={typed !== word} loading={isRunning}>
              {title}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
