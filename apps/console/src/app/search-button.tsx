import { useHotkeys } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import { IconSearch } from '@tabler/icons-react';
import { useEffect, useState, type ComponentType } from 'react';
import { explain } from '../parts/explain.ts';
import classes from './search-button.module.css';

const isMac = navigator.platform.startsWith('Mac');

/** It is asked for again when it is wanted. */
const ignore = (): void => {};

/** One search for everything. Its code comes once the page is idle, so that the first letters after Ctrl-K are not lost. */
export function SearchButton() {
  const [Search, setSearch] = useState<ComponentType>();
  const open = async () => {
    try {
      const loaded = await import('./search.tsx');
      setSearch(() => loaded.Search);
      loaded.openSearch();
    } catch (error) {
      notifications.show({
        color: 'red',
        title: 'The search could not be loaded',
        message: explain(error).reason,
      });
    }
  };
  useEffect(() => {
    const id = requestIdleCallback(() => void import('./search.tsx').catch(ignore), { timeout: 5000 });
    return () => cancelIdleCallback(id);
  }, []);
  useHotkeys([['mod+K', () => void open()]], []);
  return (
    <>
      <button
        type="button"
        className={classes['button']}
        onClick={() => void open()}
        aria-keyshortcuts={isMac ? 'Meta+K' : 'Control+K'}
      >
        <IconSearch size={15} aria-hidden="true" />
        <span className={classes['hint']}>Search everything</span>
        <kbd className={classes['keys']} aria-hidden="true">
          {isMac ? '⌘ K' : 'Ctrl K'}
        </kbd>
      </button>
      {Search !== undefined && <Search />}
    </>
  );
}
