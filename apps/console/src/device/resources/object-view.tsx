import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { holdfastCommand } from '../../devices/client-commands.ts';
import { Command } from '../../parts/command.tsx';
import { useCurrentDevice } from '../device-context.ts';
import { pathOf } from '../path.ts';
import { CreateInstance } from './create-instance.tsx';
import { InstanceView } from './instance-view.tsx';
import classes from './object-view.module.css';
import type { ObjectNode } from './object-tree.ts';
import { ObserveButton } from './observe-button.tsx';
import { OperationNote } from './operation-note.tsx';
import { useOperation } from './use-operation.ts';

export function ObjectView({ object }: { readonly object: ObjectNode }) {
  const { definitions } = useCurrentDevice();
  const [isCreating, setCreating] = useState(false);
  const operation = useOperation();
  const definition = definitions.object(object.id);
  const path = pathOf(object.id);
  const mayCreate = definition === undefined || definition.multiple || object.instances.length === 0;
  return (
    <>
      <header className={classes['head']}>
        <div className={classes['title']}>
          <h2>{definitions.objectName(object.id)}</h2>
          <code className="muted">
            {path} {object.version === null ? '' : `v${object.version}`}
          </code>
        </div>
        <div className={classes['actions']}>
          <ObserveButton path={path} operation={operation} name={definitions.objectName(object.id)} />
          {mayCreate && (
            <Button
              variant="default"
              size="compact-sm"
              leftSection={<IconPlus size={14} />}
              aria-expanded={isCreating}
              onClick={() => setCreating(!isCreating)}
            >
              Create instance
            </Button>
          )}
        </div>
      </header>
      {definition?.description !== null && definition?.description !== undefined && (
        <p className={classes['text']}>{definition.description}</p>
      )}
      {definition === undefined && (
        <div className={classes['text']}>
          <p>
            No definition of object {object.id} is known: its resources have no names, and their types are
            taken from what the device sends. With its XML from the registry or from your own folder:
          </p>
          <Command command={holdfastCommand('models import ./models')} />
        </div>
      )}
      <OperationNote operation={operation} />
      {isCreating && (
        <CreateInstance objectId={object.id} operation={operation} onDone={() => setCreating(false)} />
      )}
      {object.instances.map((instance) => (
        <InstanceView key={instance} path={pathOf(object.id, instance)} />
      ))}
      {object.instances.length === 0 && <p className="muted">The device has no instance of this object.</p>}
    </>
  );
}
