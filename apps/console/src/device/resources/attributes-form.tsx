import { answered } from '@holdfast/api-contract';
import { Button, Group, NumberInput } from '@mantine/core';
import { useEffect, useState } from 'react';
import { call } from '../../api/client.ts';
import { unitSign } from '../../parts/format.ts';
import { useCurrentDevice } from '../device-context.ts';
import { inAddress } from '../path.ts';
import { attributeFields, attributesOf, type AttributeName } from './attributes.ts';
import type { Operation } from './use-operation.ts';
import classes from './write-form.module.css';

interface AttributesFormProps {
  readonly path: string;
  readonly name: string;
  readonly unit: string | null;
  readonly operation: Operation;
  readonly onDone: () => void;
}

/** When the device is to notify (Core 1.1 §7.3). What it has now is asked of it first, by Discover. */
export function AttributesForm({ path, name, unit, operation, onDone }: AttributesFormProps) {
  const { endpoint } = useCurrentDevice().device;
  const [values, setValues] = useState<Partial<Record<AttributeName, number | string>>>({});
  const params = { endpoint, path: inAddress(path) };

  const ask = () =>
    operation.run(`asking for the attributes of ${path}`, async () => {
      const { links } = answered(await call('discover', { params }));
      const found = links.find((link) => link.path === path)?.attributes ?? {};
      setValues(found);
      const said = Object.entries(found).map(([key, value]) => `${key}=${value}`);
      return said.length === 0 ? `${path} has no attributes.` : `${path} has ${said.join(' ')}.`;
    });
  useEffect(() => {
    void ask();
    // Once, when the form opens.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, []);

  const write = async () => {
    const isDone = await operation.run(`writing the attributes of ${path}`, async () => {
      answered(await call('writeAttributes', { params, body: attributesOf(values) }));
      return `The device took the attributes of ${name} ${path}.`;
    });
    if (isDone) onDone();
  };

  return (
    <form
      className={classes['form']}
      aria-label={`Notification attributes of ${name} ${path}`}
      onSubmit={(event) => {
        event.preventDefault();
        void write();
      }}
    >
      <Group gap={10} align="start">
        {attributeFields.map(({ id, label, isTime }) => (
          <NumberInput
            key={id}
            label={label}
            description={isTime ? `${id}, in s` : unit === null ? id : `${id}, in ${unitSign(unit)}`}
            value={values[id] ?? ''}
            min={isTime ? 0 : Number.NEGATIVE_INFINITY}
            allowDecimal={!isTime}
            hideControls
            w={128}
            onChange={(value) => setValues((before) => ({ ...before, [id]: value }))}
          />
        ))}
      </Group>
      <Group gap={6}>
        <Button type="submit" loading={operation.state.phase === 'running'}>
          Write attributes
        </Button>
        <Button variant="default" onClick={onDone}>
          Cancel
        </Button>
      </Group>
    </form>
  );
}
