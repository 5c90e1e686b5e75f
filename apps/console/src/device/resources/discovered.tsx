import { CloseButton } from '@mantine/core';
import classes from './discovered.module.css';

export interface DiscoveredLink {
  readonly path: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** The device's own list of what is there, with its notification attributes. */
export function Discovered({
  links,
  onClose,
}: {
  readonly links: readonly DiscoveredLink[];
  readonly onClose: () => void;
}) {
  return (
    <div className={classes['discovered']}>
      <ul className={classes['links']}>
        {links.map(({ path, attributes }) => (
          <li key={path}>
            <code>{path}</code>{' '}
            <span className="muted">
              {Object.entries(attributes)
                .map(([name, value]) => `${name}=${value}`)
                .join(' ')}
            </span>
          </li>
        ))}
      </ul>
      <CloseButton size="sm" aria-label="Close the discovered links" onClick={onClose} />
    </div>
  );
}
