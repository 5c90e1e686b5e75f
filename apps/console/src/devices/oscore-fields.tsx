import { TextInput } from '@mantine/core';
import type { TypedCredential } from './credential-fields.tsx';

interface OscoreFieldsProps {
  readonly typed: TypedCredential;
  readonly problem: string | undefined;
  readonly onChange: (typed: TypedCredential) => void;
}

const FIELDS = [
  ['senderId', 'Sender id of the device, in hex', 'As in object 21 on the device; no other device has it'],
  ['recipientId', 'Recipient id of the device, in hex', 'By which the server is known; may be empty'],
  ['key', 'Master secret, in hex', 'Leave it empty: the server makes one of 16 bytes and shows it once'],
  ['masterSalt', 'Master salt, in hex', 'May be empty'],
] as const;

/** As the resources of object 21 have it on the device. */
export function OscoreFields({ typed, problem, onChange }: OscoreFieldsProps) {
  return FIELDS.map(([name, label, description], at) => (
    <TextInput
      key={name}
      size="sm"
      autoComplete="off"
      spellCheck={false}
      label={label}
      description={description}
      value={typed[name]}
      error={at === 0 ? problem : undefined}
      styles={{ input: { fontFamily: 'var(--hf-mono)' } }}
      onChange={(event) => onChange({ ...typed, [name]: event.currentTarget.value })}
    />
  ));
}
