import { Link, Outlet } from '@tanstack/react-router';
import { AccountMenu } from './account-menu.tsx';
import { ConnectionState } from './connection-state.tsx';
import classes from './frame.module.css';
import { Mark } from './mark.tsx';
import { places } from './places.ts';
import { SearchButton } from './search-button.tsx';
import { ThemeSwitch } from './theme-switch.tsx';

/** Rail, bar and the page between them. */
export function Frame() {
  return (
    <div className={classes['frame']}>
      <a className={classes['skip']} href="#page">
        Skip to the page
      </a>
      <header className={classes['bar']}>
        <Link to="/" className={classes['brand']} aria-label="Holdfast, overview">
          <Mark />
          <span className={classes['name']}>Holdfast</span>
        </Link>
        <SearchButton />
        <div className={classes['tools']}>
          <ConnectionState />
          <ThemeSwitch />
          <AccountMenu />
        </div>
      </header>
      <nav className={classes['rail']} aria-label="Places">
        {places.map(({ to, label, icon: Glyph }) => (
          <Link
            key={to}
            to={to}
            className={classes['place']}
            activeOptions={{ exact: to === '/', includeSearch: false }}
            activeProps={{ 'aria-current': 'page' }}
          >
            <Glyph size={20} stroke={1.6} aria-hidden="true" />
            {label}
          </Link>
        ))}
      </nav>
      <main id="page" className={classes['page']} tabIndex={-1}>
        <Outlet />
      </main>
    </div>
  );
}
