import { answered } from '@holdfast/api-contract';
import { TextInput } from '@mantine/core';
import type { Icon } from '@tabler/icons-react';
import { useState } from 'react';
import { call } from '../../api/client.ts';
import { useCurrentDevice } from '../device-context.ts';
import { inAddress } from '../path.ts';
import { ConfirmButton } from './confirm-button.tsx';
import type { Operation } from './use-operation.ts';

interface ExecuteButtonProps {
  readonly path: string;
  readonly name: string;
  readonly icon: Icon;
  readonly operation: Operation;
}

export function ExecuteButton({ path, name, icon, operation }: ExecuteButtonProps) {
  const { endpoint } = useCurrentDevice().device;
  const [given, setGiven] = useState('');
  const execute = () =>
    operation.run(`executing ${name} ${path}`, async () => {
      const body = given.trim() === '' ? {} : { arguments: given.trim() };
      const params = { endpoint, path: inAddress(path) };
      answered(await call('executeOrCreate', { params, body }));
      return `The device did it: ${name} ${path}.`;
    });
  return (
    <ConfirmButton
      icon={icon}
      label={`Execute ${name} ${path}`}
      question={`Execute ${name} (${path}) on ${endpoint}?`}
      confirm="Execute"
      disabled={operation.state.phase === 'running'}
      onConfirm={() => void execute()}
    >
      <TextInput
        label="Arguments"
        description="None, or as 0,1='text'"
        value={given}
        maxLength={1024}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => setGiven(event.currentTarget.value)}
      />
    </ConfirmButton>
  );
}
