import { CopyButton } from '../../parts/copy-button.tsx';
import commands from '../commands.module.css';
import classes from './evidence.module.css';

/** The raw bytes or text behind a link of the chain, for whoever verifies it elsewhere. */
export function Evidence({ label, text }: { readonly label: string; readonly text: string }) {
  return (
    <details className={classes['evidence']}>
      <summary>{label}</summary>
      <div className={classes['held']}>
        <pre className={commands['text']} aria-label={label}>
          {text}
        </pre>
        <CopyButton value={text} label={`Copy: ${label}`} />
      </div>
    </details>
  );
}
