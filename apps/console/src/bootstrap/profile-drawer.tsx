import type { BootstrapProfile } from '@holdfast/api-contract';
import { Button, Checkbox, Drawer, Group, SimpleGrid, Stack, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '../api/client.ts';
import { profilesQuery } from '../api/queries.ts';
import { ProblemNote } from '../parts/problem.tsx';
import { bodyOf, draftOf, problemsOf, type ProfileDraft } from './profile-draft.ts';

interface ProfileDrawerProps {
  /** Undefined: a new one. */
  readonly profile: BootstrapProfile | undefined;
  readonly opened: boolean;
  readonly onClose: () => void;
}

export function ProfileDrawer({ profile, opened, onClose }: ProfileDrawerProps) {
  return (
    <Drawer
      opened={opened}
      onClose={onClose}
      position="right"
      size={480}
      title={profile === undefined ? 'Add a bootstrap profile' : `Bootstrap profile ${profile.name}`}
      closeButtonProps={{ 'aria-label': 'Close' }}
      transitionProps={{ duration: 120 }}
      styles={{ title: { fontSize: 16, fontWeight: 600 } }}
      overlayProps={{ backgroundOpacity: 0.35 }}
      shadow="none"
    >
      <ProfileForm profile={profile} onClose={onClose} />
    </Drawer>
  );
}

function ProfileForm({ profile, onClose }: Omit<ProfileDrawerProps, 'opened'>) {
  const [draft, setDraft] = useState(() => draftOf(profile));
  const [isTried, setTried] = useState(false);
  const [isRunning, setRunning] = useState(false);
  const [error, setError] = useState<unknown>();
  const queries = useQueryClient();
  const problems = problemsOf(draft);
  const save = async () => {
    setTried(true);
    if (Object.keys(problems).length > 0) return;
    setRunning(true);
    setError(undefined);
    try {
      await call('putBootstrapProfile', { params: { name: draft.name }, body: bodyOf(draft, profile) });
      await queries.invalidateQueries(profilesQuery);
      onClose();
    } catch (failure) {
      setError(failure);
    } finally {
      setRunning(false);
    }
  };
  /** What every field of text has in common. */
  const field = (
    name: Exclude<keyof ProfileDraft, 'isDefault' | 'rekey'>,
    label: string,
    description?: string,
  ) => (
    <TextInput
      size="sm"
      label={label}
      description={description}
      value={draft[name]}
      error={isTried ? problems[name] : undefined}
      autoComplete="off"
      spellCheck={false}
      onChange={(event) => setDraft({ ...draft, [name]: event.currentTarget.value.trim() })}
    />
  );
  const box = (name: 'isDefault' | 'rekey', label: string, description: string) => (
    <Checkbox
      size="xs"
      label={label}
      description={description}
      checked={draft[name]}
      onChange={(event) => setDraft({ ...draft, [name]: event.currentTarget.checked })}
    />
  );
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <Stack gap={16}>
        {profile === undefined && field('name', 'Name', 'Devices are added with it, such as cold-chain-eu')}
        {box(
          'isDefault',
          'For every device that names no other',
          'It takes the place of the default profile before',
        )}
        {box(
          'rekey',
          'Give new keys over the present one',
          'Also devices without a factory credential get a new key when they ask, or are told to',
        )}
        {field('uri', 'Address of this server', 'As the server is told, unless given: coaps://host:port')}
        <SimpleGrid cols={2} spacing={12}>
          {field('lifetime', 'Lifetime, seconds')}
          {field('binding', 'Binding')}
          {field('minPeriod', 'Least period, seconds')}
          {field('maxPeriod', 'Most period, seconds')}
          {field('shortServerId', 'Short server ID')}
        </SimpleGrid>
        {error !== undefined && <ProblemNote what={`${draft.name} was not saved`} error={error} />}
        <Group justify="flex-end" gap={8}>
          <Button variant="default" size="sm" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" size="sm" loading={isRunning}>
            Save profile
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
