import type { ValueType } from '@holdfast/api-contract';
import { Button, Group, SegmentedControl, Textarea, TextInput } from '@mantine/core';
import type { OpaqueForm } from './parse-value.ts';

interface ValueFieldProps {
  readonly label: string;
  readonly type: ValueType;
  readonly text: string;
  readonly onText: (text: string) => void;
  readonly form: OpaqueForm;
  readonly onForm: (form: OpaqueForm) => void;
  readonly description?: string | undefined;
  readonly error?: string | undefined;
}

/** The field a type is typed in; what it holds is text until it is parsed. */
export function ValueField({ label, type, text, onText, form, onForm, description, error }: ValueFieldProps) {
  const common = { label, description, error, autoComplete: 'off', spellCheck: false } as const;
  if (type === 'boolean')
    return (
      <div>
        <div style={{ fontSize: 13, fontWeight: 500 }}>{label}</div>
        <SegmentedControl
          aria-label={label}
          value={text === 'true' ? 'true' : 'false'}
          onChange={onText}
          data={['true', 'false']}
        />
      </div>
    );
  if (type === 'time')
    return (
      <Group gap={6} align="end">
        <TextInput
          {...common}
          type="datetime-local"
          step={1}
          value={text}
          onChange={(event) => onText(event.currentTarget.value)}
        />
        <Button variant="default" onClick={() => onText(localTime(new Date()))}>
          Now
        </Button>
      </Group>
    );
  if (type === 'opaque')
    return (
      <Group gap={6} align="end">
        <Textarea
          {...common}
          autosize
          minRows={1}
          maxRows={6}
          miw={280}
          value={text}
          styles={{ input: { fontFamily: 'var(--hf-mono)' } }}
          onChange={(event) => onText(event.currentTarget.value)}
        />
        <SegmentedControl
          aria-label="Written in"
          value={form}
          onChange={(value) => onForm(value === 'base64' ? 'base64' : 'hex')}
          data={['hex', 'base64']}
        />
      </Group>
    );
  return (
    <TextInput
      {...common}
      inputMode={
        type === 'integer' || type === 'unsigned' ? 'numeric' : type === 'float' ? 'decimal' : 'text'
      }
      miw={220}
      value={text}
      onChange={(event) => onText(event.currentTarget.value)}
    />
  );
}

/** As `datetime-local` has it: this computer's zone, to the second. */
export function localTime(date: Date): string {
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
}
