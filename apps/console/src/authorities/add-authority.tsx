import { Button, Drawer, FileButton, Group, Stack, Textarea } from '@mantine/core';
import { IconUpload } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '../api/client.ts';
import { authoritiesQuery } from '../api/queries.ts';
import { ProblemNote } from '../parts/problem.tsx';

interface AddAuthorityProps {
  readonly opened: boolean;
  readonly onClose: () => void;
}

export function AddAuthority({ opened, onClose }: AddAuthorityProps) {
  return (
    <Drawer
      opened={opened}
      onClose={onClose}
      position="right"
      size={520}
      title="Add a device authority"
      closeButtonProps={{ 'aria-label': 'Close' }}
      transitionProps={{ duration: 120 }}
      styles={{ title: { fontSize: 16, fontWeight: 600 } }}
      overlayProps={{ backgroundOpacity: 0.35 }}
      shadow="none"
    >
      <AuthorityForm onClose={onClose} />
    </Drawer>
  );
}

function AuthorityForm({ onClose }: Pick<AddAuthorityProps, 'onClose'>) {
  const [certificate, setCertificate] = useState('');
  const [isTried, setTried] = useState(false);
  const [isRunning, setRunning] = useState(false);
  const [error, setError] = useState<unknown>();
  const queries = useQueryClient();
  const isPem = certificate.includes('-----BEGIN CERTIFICATE-----');
  const add = async () => {
    setTried(true);
    if (!isPem) return;
    setRunning(true);
    setError(undefined);
    try {
      await call('addAuthority', { body: { certificate } });
      await queries.invalidateQueries(authoritiesQuery);
      onClose();
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
        <FileButton
          accept=".pem,.crt,.cer,application/x-pem-file"
          onChange={(file) => {
            if (file !== null) void file.text().then(setCertificate, setError);
          }}
        >
          {(props) => (
            <Button {...props} variant="default" size="sm" leftSection={<IconUpload size={15} />}>
              Choose a file
            </Button>
          )}
        </FileButton>
        <Textarea
          size="sm"
          label="Certificate of the authority"
          description="PEM. Its key is never needed here"
          placeholder="-----BEGIN CERTIFICATE-----"
          autosize
          minRows={8}
          maxRows={18}
          value={certificate}
          error={
            isTried && !isPem ? 'A certificate in PEM begins with -----BEGIN CERTIFICATE-----' : undefined
          }
          spellCheck={false}
          autoComplete="off"
          styles={{ input: { fontFamily: 'var(--hf-mono)', fontSize: 12 } }}
          onChange={(event) => setCertificate(event.currentTarget.value)}
        />
        {error !== undefined && <ProblemNote what="The authority was not added" error={error} />}
        <Group justify="flex-end" gap={8}>
          <Button variant="default" size="sm" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" size="sm" loading={isRunning}>
            Add authority
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
