import type { Icon } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import classes from './empty.module.css';

interface EmptyProps {
  readonly icon: Icon;
  readonly title: string;
  readonly children?: ReactNode;
  /** Buttons. */
  readonly actions?: ReactNode;
  readonly compact?: boolean;
  /** It is the whole page: the title is the page's. */
  readonly isPage?: boolean;
}

/** A place with nothing in it: what belongs here and how it comes. */
export function Empty({
  icon: Glyph,
  title,
  children,
  actions,
  compact = false,
  isPage = false,
}: EmptyProps) {
  return (
    <div className={classes['empty']} data-compact={compact || undefined}>
      <Glyph size={compact ? 20 : 26} stroke={1.5} className={classes['icon']} aria-hidden="true" />
      {isPage ? <h1 className={classes['title']}>{title}</h1> : <h2>{title}</h2>}
      {children !== undefined && <div className={classes['text']}>{children}</div>}
      {actions !== undefined && <div className={classes['actions']}>{actions}</div>}
    </div>
  );
}
