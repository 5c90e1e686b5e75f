import { answered, type Value } from '@holdfast/api-contract';
import { Button, Group, NumberInput } from '@mantine/core';
import { useState } from 'react';
import { call } from '../../api/client.ts';
import { queryClient } from '../../api/query-client.ts';
import { useCurrentDevice } from '../device-context.ts';
import { parseValue, type OpaqueForm } from './parse-value.ts';
import type { Operation } from './use-operation.ts';
import { ValueField } from './value-field.tsx';
import classes from './create-instance.module.css';

interface CreateInstanceProps {
  readonly objectId: number;
  readonly operation: Operation;
  readonly onDone: () => void;
}

/** A new instance with what of it can be written; a field left empty is not sent. */
export function CreateInstance({ objectId, operation, onDone }: CreateInstanceProps) {
  const { device, definitions } = useCurrentDevice();
  const [instance, setInstance] = useState<number | string>('');
  const [texts, setTexts] = useState<Readonly<Record<string, string>>>({});
  const [form, setForm] = useState<OpaqueForm>('hex');
  const [problems, setProblems] = useState<Readonly<Record<string, string>>>({});
  const fields = (definitions.object(objectId)?.resources ?? []).filter(
    ({ operations, multiple }) => operations.includes('W') && !multiple,
  );

  const create = async () => {
    const values: Record<string, Value> = {};
    const found: Record<string, string> = {};
    for (const { id, type } of fields) {
      const text = texts[id] ?? '';
      if (text === '') continue;
      const parsed = parseValue(text, type ?? 'string', form);
      if ('problem' in parsed) found[id] = parsed.problem;
      else values[id] = parsed.value;
    }
    setProblems(found);
    if (Object.keys(found).length > 0) return;
    const isDone = await operation.run(`creating an instance of /${objectId}`, async () => {
      const body = { values, ...(typeof instance === 'number' ? { instance } : {}) };
      const params = { endpoint: device.endpoint, path: String(objectId) };
      const { path } = answered(await call('executeOrCreate', { params, body }));
      await queryClient.invalidateQueries({ queryKey: ['device', device.endpoint] });
      return `The device made ${path}.`;
    });
    if (isDone) onDone();
  };

  return (
    <form
      className={classes['form']}
      aria-label={`Create an instance of ${definitions.objectName(objectId)}`}
      onSubmit={(event) => {
        event.preventDefault();
        void create();
      }}
    >
      <div className={classes['fields']}>
        <NumberInput
          label="Instance number"
          placeholder="the device chooses"
          value={instance}
          onChange={setInstance}
          min={0}
          max={65_534}
          allowDecimal={false}
          hideControls
        />
        {fields.map(({ id, name, type }) => (
          <ValueField
            key={id}
            label={`${name} (${id})`}
            type={type ?? 'string'}
            text={texts[id] ?? ''}
            onText={(text) => setTexts((before) => ({ ...before, [id]: text }))}
            form={form}
            onForm={setForm}
            error={problems[id]}
          />
        ))}
      </div>
      <Group gap={6}>
        <Button type="submit" loading={operation.state.phase === 'running'}>
          Create
        </Button>
        <Button variant="default" onClick={onDone}>
          Cancel
        </Button>
      </Group>
    </form>
  );
}
