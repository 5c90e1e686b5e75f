import { answered, ValueType, type WriteBody } from '@holdfast/api-contract';
import { Button, Group, NativeSelect, NumberInput } from '@mantine/core';
import { useState } from 'react';
import { call } from '../../api/client.ts';
import { takeValues } from '../../api/use-device.ts';
import { unitSign } from '../../parts/format.ts';
import { useCurrentDevice } from '../device-context.ts';
import { idsOf, inAddress } from '../path.ts';
import { bytesOf, hexOf } from '../value-text.ts';
import { outsideRange, parseValue, type OpaqueForm } from './parse-value.ts';
import type { ResourceRow } from './resource-rows.ts';
import type { Operation } from './use-operation.ts';
import { localTime, ValueField } from './value-field.tsx';
import classes from './write-form.module.css';

interface WriteFormProps {
  readonly row: ResourceRow;
  readonly name: string;
  readonly unit: string | null;
  readonly operation: Operation;
  readonly onDone: () => void;
}

/** Writes one resource with a field made for its type; without a definition one says the type oneself. */
export function WriteForm({ row, name, unit, operation, onDone }: WriteFormProps) {
  const { endpoint } = useCurrentDevice().device;
  const { path, definition } = row;
  const [type, setType] = useState<ValueType>(row.type ?? 'string');
  const [text, setText] = useState(() => asText(row));
  const [form, setForm] = useState<OpaqueForm>('hex');
  const [part, setPart] = useState<number | string>(0);
  const [isTried, setTried] = useState(false);
  const parsed = parseValue(text, type, form);
  const warning = 'value' in parsed ? outsideRange(parsed.value, definition?.range ?? null) : undefined;
  const isMultiple = definition?.multiple === true && idsOf(path).length === 3;

  const write = async () => {
    setTried(true);
    if ('problem' in parsed) return;
    const { value } = parsed;
    const body: WriteBody = isMultiple ? { values: { [String(part)]: value } } : { value };
    const isDone = await operation.run(`writing ${path}`, async () => {
      const params = { endpoint, path: inAddress(path) };
      const query = isMultiple ? ({ mode: 'update' } as const) : {};
      answered(await call('writeResource', { params, query, body }));
      if (!isMultiple) takeValues(endpoint, [{ path, value, type, time: new Date().toISOString() }]);
      return `The device took ${name} ${path}.`;
    });
    if (isDone) onDone();
  };

  return (
    <form
      className={classes['form']}
      aria-label={`Write ${name} ${path}`}
      onSubmit={(event) => {
        event.preventDefault();
        void write();
      }}
    >
      <Group gap={10} align="start">
        {definition === undefined && (
          <NativeSelect
            label="Type"
            size="xs"
            value={type}
            data={ValueType.options.map((each) => ({ value: each, label: each }))}
            onChange={(event) => setType(ValueType.parse(event.currentTarget.value))}
          />
        )}
        {isMultiple && (
          <NumberInput
            label="Instance"
            value={part}
            onChange={setPart}
            min={0}
            max={65_534}
            allowDecimal={false}
            w={90}
          />
        )}
        <ValueField
          label={unit === null ? 'New value' : `New value, in ${unitSign(unit)}`}
          type={type}
          text={text}
          onText={setText}
          form={form}
          onForm={setForm}
          description={
            definition?.range === null || definition === undefined ? undefined : `Range ${definition.range}`
          }
          error={isTried && 'problem' in parsed ? parsed.problem : undefined}
        />
      </Group>
      {warning !== undefined && <p className={classes['warning']}>{warning} The device may refuse it.</p>}
      <Group gap={6}>
        <Button type="submit" loading={operation.state.phase === 'running'}>
          Write
        </Button>
        <Button variant="default" onClick={onDone}>
          Cancel
        </Button>
      </Group>
    </form>
  );
}

function asText({ value, type }: ResourceRow): string {
  if (value === undefined) return type === 'time' ? localTime(new Date()) : '';
  if (type === 'time') return localTime(new Date(String(value.value)));
  if (type === 'opaque') return hexOf(bytesOf(String(value.value)) ?? new Uint8Array());
  return String(value.value);
}
