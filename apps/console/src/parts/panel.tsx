import { useId, type ReactNode } from 'react';
import classes from './panel.module.css';

interface PanelProps {
  readonly title: string;
  /** Beside the title: a count, a time. */
  readonly aside?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
  /** Without padding, for tables and maps. */
  readonly flush?: boolean;
  readonly className?: string | undefined;
}

export function Panel({ title, aside, actions, children, flush = false, className }: PanelProps) {
  const id = useId();
  return (
    <section className={`${classes['panel']} ${className ?? ''}`} aria-labelledby={id}>
      <header className={classes['head']}>
        <h2 id={id}>{title}</h2>
        {aside !== undefined && <span className={classes['aside']}>{aside}</span>}
        {actions !== undefined && <div className={classes['actions']}>{actions}</div>}
      </header>
      <div className={classes['body']} data-flush={flush || undefined}>
        {children}
      </div>
    </section>
  );
}
