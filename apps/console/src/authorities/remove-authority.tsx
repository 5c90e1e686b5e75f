import type { DeviceAuthority } from '@holdfast/api-contract';
import { ActionIcon, Button, Group, Popover, Stack, Text, TextInput } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '../api/client.ts';
import { authoritiesQuery } from '../api/queries.ts';
import { count } from '../parts/format.ts';
import { ProblemNote } from '../parts/problem.tsx';
import { shortName } from './expiry.ts';

/** What it costs is said before; where it is more than one device, a word is asked for. */
export function RemoveAuthority({ authority }: { readonly authority: DeviceAuthority }) {
  const { id, subject, devices, revocations } = authority;
  const [isOpen, setOpen] = useState(false);
  const [typed, setTyped] = useState('');
  const [error, setError] = useState<unknown>();
  const queries = useQueryClient();
  const name = shortName(subject);
  const isSure = devices <= 1 || typed === 'remove';
  const remove = async () => {
    try {
      await call('removeAuthority', { params: { id } });
      setOpen(false);
      await queries.invalidateQueries(authoritiesQuery);
    } catch (failure) {
      setError(failure);
    }
  };
  return (
    <Popover
      opened={isOpen}
      onChange={setOpen}
      onClose={() => {
        setError(undefined);
        setTyped('');
      }}
      width={340}
      position="bottom-end"
      trapFocus
      returnFocus
    >
      <Popover.Target>
        <ActionIcon variant="default" aria-label={`Remove ${name}`} onClick={() => setOpen(!isOpen)}>
          <IconTrash size={15} />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown aria-label="Remove authority" style={{ whiteSpace: 'normal' }}>
        <Stack gap={10}>
          <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
            Remove {name}?{' '}
            {devices === 0
              ? 'No device has come with a certificate of it.'
              : `${count(devices)} ${devices === 1 ? 'device' : 'devices'} came with its certificates: their sessions end, and they are refused.`}
            {revocations > 0 && ' What was revoked of it is forgotten with it.'}
          </Text>
          {devices > 1 && (
            <TextInput
              size="sm"
              label="Type “remove” to go on"
              value={typed}
              autoComplete="off"
              spellCheck={false}
              onChange={(event) => setTyped(event.currentTarget.value.trim())}
            />
          )}
          {error !== undefined && <ProblemNote what={`${name} was not removed`} error={error} />}
          <Group justify="flex-end" gap={6}>
            <Button variant="default" onClick={() => setOpen(false)}>
              Keep
            </Button>
            <Button color="red" variant="outline" disabled={!isSure} onClick={() => void remove()}>
              Remove authority
            </Button>
          </Group>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
