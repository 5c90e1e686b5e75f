import { answered } from '@holdfast/api-contract';
import { ActionIcon, Tooltip } from '@mantine/core';
import { IconAdjustments, IconPencil, IconPlayerPlay, IconRefresh } from '@tabler/icons-react';
import { useState, type ReactNode } from 'react';
import { call } from '../../api/client.ts';
import { takeValues } from '../../api/use-device.ts';
import { Ago } from '../../parts/ago.tsx';
import { Unknown } from '../../parts/unknown.tsx';
import { useCurrentDevice } from '../device-context.ts';
import { idsOf, inAddress } from '../path.ts';
import { meaning, valueText } from '../value-text.ts';
import { AttributesForm } from './attributes-form.tsx';
import { ExecuteButton } from './execute-button.tsx';
import { ObserveButton } from './observe-button.tsx';
import { OperationNote } from './operation-note.tsx';
import classes from './resource-item.module.css';
import type { ResourceRow } from './resource-rows.ts';
import { useOperation } from './use-operation.ts';
import { WriteForm } from './write-form.tsx';

/** One resource: what it is, what it says and since when, and what can be done with it. Results appear below it. */
export function ResourceItem({ row }: { readonly row: ResourceRow }) {
  const { device, definitions, values } = useCurrentDevice();
  const operation = useOperation();
  const [form, setForm] = useState<'write' | 'attributes'>();
  const { path, definition, value, type } = row;
  const ids = idsOf(path);
  const unit = definitions.unit(path, values);
  const name = definition?.name ?? `Resource ${ids[2]}`;
  const operations = definition?.operations ?? 'RWE';
  const isRunning = operation.state.phase === 'running';

  const read = () =>
    operation.run(`reading ${path}`, async () => {
      const params = { endpoint: device.endpoint, path: inAddress(path) };
      const result = answered(await call('readResource', { params }));
      takeValues(device.endpoint, result.values);
      if (result.value === undefined) return `Read ${result.values.length} values from ${path}.`;
      return `Read ${valueText(result.value, result.values[0]?.type ?? type, unit)} from ${path}.`;
    });

  return (
    <li className={classes['item']}>
      <div className={classes['row']}>
        <code className={classes['id']}>{ids.slice(2).join('/')}</code>
        <span className={classes['name']} title={definition?.description ?? undefined}>
          {name}
          {ids.length > 3 && <span className="muted"> [{ids[3]}]</span>}
        </span>
        <span className={classes['value']}>
          {value !== undefined ? (
            <>
              <span className={type === 'opaque' ? 'mono' : undefined}>
                {valueText(value.value, type, unit)}
              </span>
              {meaning(value) !== undefined && <span className="muted"> {meaning(value)}</span>}
            </>
          ) : operations === 'E' ? (
            <span className="muted">runs when executed</span>
          ) : operations === 'W' ? (
            <span className="muted">can only be written</span>
          ) : (
            <Unknown />
          )}
        </span>
        <span className={classes['age']}>{value !== undefined && <Ago time={value.time} />}</span>
        <div className={classes['actions']}>
          {operations.includes('E') && (
            <ExecuteButton path={path} name={name} operation={operation} icon={IconPlayerPlay} />
          )}
          {operations.includes('W') && (
            <Action
              label={`Write ${name} ${path}`}
              icon={<IconPencil size={16} stroke={1.5} />}
              isPressed={form === 'write'}
              disabled={isRunning}
              onClick={() => setForm(form === 'write' ? undefined : 'write')}
            />
          )}
          {operations.includes('R') && (
            <>
              <Action
                label={`Notification attributes of ${name} ${path}`}
                icon={<IconAdjustments size={16} stroke={1.5} />}
                isPressed={form === 'attributes'}
                disabled={isRunning}
                onClick={() => setForm(form === 'attributes' ? undefined : 'attributes')}
              />
              <ObserveButton path={path} name={name} operation={operation} compact />
              <Action
                label={`Read ${name} ${path}`}
                icon={<IconRefresh size={16} stroke={1.5} />}
                disabled={isRunning}
                onClick={() => void read()}
              />
            </>
          )}
        </div>
      </div>
      {form === 'write' && (
        <WriteForm
          row={row}
          name={name}
          unit={unit}
          operation={operation}
          onDone={() => setForm(undefined)}
        />
      )}
      {form === 'attributes' && (
        <AttributesForm
          path={path}
          name={name}
          unit={unit}
          operation={operation}
          onDone={() => setForm(undefined)}
        />
      )}
      <OperationNote operation={operation} />
    </li>
  );
}

interface ActionProps {
  readonly label: string;
  readonly icon: ReactNode;
  readonly isPressed?: boolean;
  readonly disabled: boolean;
  readonly onClick: () => void;
}

function Action({ label, icon, isPressed, disabled, onClick }: ActionProps) {
  return (
    <Tooltip label={label}>
      <ActionIcon
        aria-label={label}
        aria-expanded={isPressed}
        variant={isPressed === true ? 'light' : 'subtle'}
        disabled={disabled}
        onClick={onClick}
      >
        {icon}
      </ActionIcon>
    </Tooltip>
  );
}
