import type { DeviceAuthority } from '@holdfast/api-contract';
import { Button, Drawer, Group, Stack, Text, TextInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '../api/client.ts';
import { authoritiesQuery, revocationsQuery } from '../api/queries.ts';
import { Ago } from '../parts/ago.tsx';
import { ProblemNote } from '../parts/problem.tsx';
import classes from '../bootstrap/bootstrap-page.module.css';
import { shortName } from './expiry.ts';

interface RevokeCertificateProps {
  readonly authority: DeviceAuthority;
  readonly onClose: () => void;
}

/** What of an authority is revoked, and a place to revoke more. */
export function RevokeCertificate({ authority, onClose }: RevokeCertificateProps) {
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size={520}
      title={`Revoked certificates of ${shortName(authority.subject)}`}
      closeButtonProps={{ 'aria-label': 'Close' }}
      transitionProps={{ duration: 120 }}
      styles={{ title: { fontSize: 16, fontWeight: 600 } }}
      overlayProps={{ backgroundOpacity: 0.35 }}
      shadow="none"
    >
      <Stack gap={20}>
        <RevokeForm id={authority.id} />
        <Revoked id={authority.id} />
      </Stack>
    </Drawer>
  );
}

function RevokeForm({ id }: { readonly id: string }) {
  const [serial, setSerial] = useState('');
  const [isTried, setTried] = useState(false);
  const [error, setError] = useState<unknown>();
  const queries = useQueryClient();
  const isSerial = /^([0-9a-fA-F]{1,2}:?){1,21}$/.test(serial);
  const revoke = async () => {
    setTried(true);
    if (!isSerial) return;
    setError(undefined);
    try {
      await call('revokeCertificate', { params: { id }, body: { serial } });
      setSerial('');
      setTried(false);
      await queries.invalidateQueries(revocationsQuery(id));
      await queries.invalidateQueries(authoritiesQuery);
    } catch (failure) {
      setError(failure);
    }
  };
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void revoke();
      }}
    >
      <Stack gap={10}>
        <TextInput
          size="sm"
          label="Serial number"
          description="In hex, as the certificate has it; a device's page shows that of its own"
          value={serial}
          error={isTried && !isSerial ? 'A serial number: hex digits, with colons or without.' : undefined}
          spellCheck={false}
          autoComplete="off"
          styles={{ input: { fontFamily: 'var(--hf-mono)' } }}
          onChange={(event) => setSerial(event.currentTarget.value.trim())}
        />
        <Text size="sm">
          This is for good: the certificate is refused from now on, and the session made with it ends. Its
          device needs another certificate, or a bootstrap.
        </Text>
        {error !== undefined && <ProblemNote what={`${serial} was not revoked`} error={error} />}
        <Group justify="flex-end">
          <Button type="submit" size="sm" color="red" variant="outline">
            Revoke certificate
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function Revoked({ id }: { readonly id: string }) {
  const { data, error } = useQuery(revocationsQuery(id));
  if (error !== null) return <ProblemNote what="What is revoked could not be loaded" error={error} />;
  if (data === undefined) return null;
  if (data.length === 0) return <Text size="sm">Nothing is revoked.</Text>;
  return (
    <table className={classes['table']}>
      <thead>
        <tr>
          <th scope="col">Serial number</th>
          <th scope="col">Revoked</th>
        </tr>
      </thead>
      <tbody>
        {data.map(({ serial, revokedAt }) => (
          <tr key={serial}>
            <td className="mono" style={{ overflowWrap: 'anywhere', whiteSpace: 'normal' }}>
              {serial}
            </td>
            <td>
              <Ago time={revokedAt} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
