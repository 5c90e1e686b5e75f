import { answered } from '@holdfast/api-contract';
import { Button, Group, NumberInput } from '@mantine/core';
import { IconRefresh, IconSearch, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { call } from '../../api/client.ts';
import { queryClient } from '../../api/query-client.ts';
import { valuesQuery } from '../../api/queries.ts';
import { takeValues } from '../../api/use-device.ts';
import { plural } from '../../parts/format.ts';
import { useCurrentDevice } from '../device-context.ts';
import { idsOf, inAddress } from '../path.ts';
import { ConfirmButton } from './confirm-button.tsx';
import { Discovered, type DiscoveredLink } from './discovered.tsx';
import classes from './instance-view.module.css';
import { ObserveButton } from './observe-button.tsx';
import { OperationNote } from './operation-note.tsx';
import { resourceRows } from './resource-rows.ts';
import { ResourceItem } from './resource-item.tsx';
import { useOperation } from './use-operation.ts';

/** One object instance: its resources as rows, and what can be done with it as a whole. */
export function InstanceView({ path }: { readonly path: string }) {
  const { device, definitions, values } = useCurrentDevice();
  const operation = useOperation();
  const [asked, setAsked] = useState<readonly number[]>([]);
  const [links, setLinks] = useState<readonly DiscoveredLink[]>();
  const [objectId = -1] = idsOf(path);
  const definition = definitions.object(objectId);
  const name = definitions.objectName(objectId);
  const rows = resourceRows(path, definitions, values, asked);
  const params = { endpoint: device.endpoint, path: inAddress(path) };
  const isRunning = operation.state.phase === 'running';

  const readAll = () =>
    operation.run(`reading ${path}`, async () => {
      const result = answered(await call('readResource', { params }));
      takeValues(device.endpoint, result.values);
      return `Read ${plural(result.values.length, 'value')} from ${path}.`;
    });
  const discover = () =>
    operation.run(`discovering ${path}`, async () => {
      const result = answered(await call('discover', { params }));
      setLinks(result.links);
      return `${path} has ${plural(result.links.length, 'link')}.`;
    });
  const remove = () =>
    operation.run(`deleting ${path}`, async () => {
      answered(await call('deleteInstance', { params }));
      await queryClient.invalidateQueries({ queryKey: ['device', device.endpoint] });
      await queryClient.invalidateQueries({ queryKey: valuesQuery(device.endpoint).queryKey });
      return `${path} was deleted on the device.`;
    });

  return (
    <section className={classes['instance']} aria-label={`${name} ${path}`}>
      <header className={classes['head']}>
        <code>{path}</code>
        <div className={classes['actions']}>
          <Button
            variant="subtle"
            color="gray"
            size="compact-sm"
            leftSection={<IconRefresh size={14} />}
            disabled={isRunning}
            aria-label={`Read all of ${path}`}
            onClick={() => void readAll()}
          >
            Read all
          </Button>
          <Button
            variant="subtle"
            color="gray"
            size="compact-sm"
            leftSection={<IconSearch size={14} />}
            disabled={isRunning}
            aria-label={`Discover ${path}`}
            onClick={() => void discover()}
          >
            Discover
          </Button>
          <ObserveButton path={path} name={name} operation={operation} compact />
          {(definition === undefined || definition.multiple) && (
            <ConfirmButton
              icon={IconTrash}
              label={`Delete instance ${path}`}
              question={`Delete ${name} ${path} on ${device.endpoint}? What it holds is lost on the device; samples stay here.`}
              confirm="Delete instance"
              disabled={isRunning}
              onConfirm={() => void remove()}
            />
          )}
        </div>
      </header>
      <OperationNote operation={operation} />
      {links !== undefined && <Discovered links={links} onClose={() => setLinks(undefined)} />}
      <ul>
        {rows.map((row) => (
          <ResourceItem key={row.path} row={row} />
        ))}
      </ul>
      {rows.length === 0 && (
        <p className={classes['none']}>
          Nothing is known of what it holds. Read it, or name a resource below.
        </p>
      )}
      {definition === undefined && (
        <AskForResource
          onAsk={(id) => setAsked((ids) => (ids.includes(id) ? ids : [...ids, id]))}
          path={path}
        />
      )}
    </section>
  );
}

function AskForResource({ path, onAsk }: { readonly path: string; readonly onAsk: (id: number) => void }) {
  const [id, setId] = useState<number | string>('');
  return (
    <form
      className={classes['ask']}
      onSubmit={(event) => {
        event.preventDefault();
        if (typeof id === 'number') onAsk(id);
        setId('');
      }}
    >
      <Group gap={8}>
        <NumberInput
          aria-label={`Resource number in ${path}`}
          placeholder="Resource number"
          min={0}
          max={65_535}
          allowDecimal={false}
          hideControls
          value={id}
          onChange={setId}
          w={150}
        />
        <Button type="submit" variant="default" disabled={typeof id !== 'number'}>
          Show resource
        </Button>
      </Group>
    </form>
  );
}
