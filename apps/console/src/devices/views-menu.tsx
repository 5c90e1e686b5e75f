import { ActionIcon, Button, Group, Popover, TextInput } from '@mantine/core';
import { IconBookmark, IconTrash } from '@tabler/icons-react';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import { loadViews, storeViews, usualViews, type SavedView } from './saved-views.ts';
import classes from './views-menu.module.css';

const route = getRouteApi('/devices');

/** Questions worth asking again: the usual ones, and those saved in this browser. */
export function ViewsMenu() {
  const { add: _, ...search } = route.useSearch();
  const [isOpen, setOpen] = useState(false);
  const [views, setViews] = useState<readonly SavedView[]>(loadViews);
  const [name, setName] = useState('');
  const keep = (next: readonly SavedView[]) => {
    setViews(next);
    storeViews(next);
  };
  const save = () => {
    const view = { name: name.trim(), search };
    keep([...views.filter((each) => each.name !== view.name), view]);
    setName('');
  };
  const close = () => setOpen(false);
  return (
    <Popover opened={isOpen} onChange={setOpen} width={280} position="bottom-end" trapFocus returnFocus>
      <Popover.Target>
        <Button
          variant="default"
          h={32}
          leftSection={<IconBookmark size={15} />}
          onClick={() => setOpen(!isOpen)}
        >
          Views
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label="Views" p={4}>
        <ul>
          {usualViews.map((view) => (
            <ViewItem key={view.name} view={view} onChoose={close} />
          ))}
        </ul>
        {views.length > 0 && (
          <>
            <h3 className={classes['label']}>Saved in this browser</h3>
            <ul>
              {views.map((view) => (
                <ViewItem
                  key={view.name}
                  view={view}
                  onChoose={close}
                  onForget={() => keep(views.filter((each) => each !== view))}
                />
              ))}
            </ul>
          </>
        )}
        <form
          className={classes['save']}
          onSubmit={(event) => {
            event.preventDefault();
            if (name.trim() !== '') save();
          }}
        >
          <Group gap={6} wrap="nowrap">
            <TextInput
              flex={1}
              aria-label="Name of the view"
              placeholder="Save what is shown as"
              value={name}
              maxLength={40}
              onChange={(event) => setName(event.currentTarget.value)}
            />
            <Button type="submit" disabled={name.trim() === ''}>
              Save
            </Button>
          </Group>
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}

interface ViewItemProps {
  readonly view: SavedView;
  readonly onChoose: () => void;
  readonly onForget?: () => void;
}

function ViewItem({ view, onChoose, onForget }: ViewItemProps) {
  return (
    <li className={classes['item']}>
      <Link to="/devices" search={view.search} className={classes['view']} onClick={onChoose}>
        {view.name}
      </Link>
      {onForget !== undefined && (
        <ActionIcon aria-label={`Forget the view ${view.name}`} onClick={onForget}>
          <IconTrash size={14} />
        </ActionIcon>
      )}
    </li>
  );
}
