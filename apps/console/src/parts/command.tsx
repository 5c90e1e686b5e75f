import { CopyButton } from './copy-button.tsx';
import classes from './command.module.css';

interface CommandProps {
  readonly command: string;
  /** What the copy button says it copies. */
  readonly label?: string;
  readonly wrap?: boolean;
}

/** A line to run or to keep, whole and with a button that copies it. */
export function Command({ command, label = 'Copy command', wrap = false }: CommandProps) {
  return (
    <div className={classes['command']}>
      <pre className={classes['text']} data-wrap={wrap || undefined} tabIndex={wrap ? undefined : 0}>
        {command}
      </pre>
      <CopyButton value={command} label={label} />
    </div>
  );
}
