import { NativeSelect } from '@mantine/core';
import { IconBinaryTree } from '@tabler/icons-react';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import { Command } from '../../parts/command.tsx';
import { Empty } from '../../parts/empty.tsx';
import { ProblemNote } from '../../parts/problem.tsx';
import { useCurrentDevice } from '../device-context.ts';
import { useDeviceAddress } from '../../devices/use-device-address.ts';
import { simulatorHint } from '../hints.ts';
import { ObjectView } from './object-view.tsx';
import { objectTree } from './object-tree.ts';
import classes from './resources-tab.module.css';

const route = getRouteApi('/devices/$endpoint/resources');

/** What the device said it has, object by object; which one is looked at is in the address. */
export function ResourcesTab() {
  const { device, definitions, values, valuesError } = useCurrentDevice();
  const at = useDeviceAddress();
  const { open } = route.useSearch();
  const navigate = route.useNavigate();
  const tree = useMemo(
    () => objectTree(device.registration?.objects ?? [], values.keys()),
    [device.registration?.objects, values],
  );
  const chosen = tree.find(({ id }) => String(id) === open) ?? tree.find(({ id }) => id === 3) ?? tree[0];

  const hint = simulatorHint(at, device);
  if (chosen === undefined)
    return (
      <Empty icon={IconBinaryTree} title="Its objects are not known">
        <p>
          A device tells its objects when it registers, and this one has not yet.
          {hint !== undefined && ' A simulated one in its place does:'}
        </p>
        {hint !== undefined && <Command command={hint} />}
      </Empty>
    );
  return (
    <div className={classes['split']}>
      <nav className={classes['tree']} aria-label="Objects">
        {tree.map(({ id, instances }) => (
          <Link
            key={id}
            to="/devices/$endpoint/resources"
            params={{ endpoint: device.endpoint }}
            search={{ open: String(id) }}
            replace
            className={classes['object']}
            aria-current={id === chosen.id ? 'true' : undefined}
          >
            <span className={classes['name']}>{definitions.objectName(id)}</span>
            {instances.length !== 1 && <span className={classes['many']}>{instances.length}</span>}
            <code className={classes['id']}>{id}</code>
          </Link>
        ))}
      </nav>
      <NativeSelect
        className={classes['select'] ?? ''}
        aria-label="Object"
        value={String(chosen.id)}
        data={tree.map(({ id }) => ({ value: String(id), label: `${definitions.objectName(id)} (${id})` }))}
        onChange={(event) => void navigate({ search: { open: event.currentTarget.value }, replace: true })}
      />
      <div className={classes['view']}>
        {valuesError !== null && (
          <ProblemNote what="The last values could not be loaded" error={valuesError} />
        )}
        <ObjectView key={chosen.id} object={chosen} />
      </div>
    </div>
  );
}
