import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { contentAddress, logBytesQuery } from '../../api/log.ts';
import classes from '../../commands/commands.module.css';
import { count } from '../../parts/format.ts';
import { ProblemNote } from '../../parts/problem.tsx';
import { attempt } from '../../trust/attempt.ts';
import { toBase64 } from '../../trust/encodings.ts';
import { readContent, type ReadEntry } from '../../trust/read-log.ts';

interface EntryRowProps {
  readonly entry: ReadEntry;
  /** Of a command that this server still lists. */
  readonly commandId: string | undefined;
}

export function EntryRow({ entry, commandId }: EntryRowProps) {
  const { index, type, hash, isPersonal } = entry;
  return (
    <tr>
      <td className="mono">{count(index)}</td>
      <td>
        {commandId === undefined ? (
          type
        ) : (
          <Link to="/commands/$id" params={{ id: commandId }}>
            {type}
          </Link>
        )}
      </td>
      <td style={{ overflowWrap: 'anywhere' }}>
        {isPersonal ? (
          <>
            <span className="mono">{hash}</span> <span className="muted">about people, not published</span>
          </>
        ) : (
          <Content entry={entry} />
        )}
      </td>
    </tr>
  );
}

/** Fetched when it is opened. */
function Content({ entry }: { readonly entry: ReadEntry }) {
  const [isOpen, setOpen] = useState(false);
  const address = contentAddress(entry.hash);
  const { data, error } = useQuery({ ...logBytesQuery(address), enabled: isOpen });
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className="mono">{entry.hash}</summary>
      <div className={classes['stack']}>
        {error !== null && <ProblemNote what="The content could not be read" error={error} />}
        {data !== undefined && (
          <pre className={classes['text']} aria-label={`Content of entry ${entry.index}`}>
            {textOf(data, entry)}
          </pre>
        )}
      </div>
    </details>
  );
}

function textOf(bytes: Uint8Array, entry: ReadEntry): string {
  if (entry.type !== 'command' && entry.type !== 'root') return toBase64(bytes);
  const read = attempt(() => readContent(bytes, entry));
  return read.isGood ? read.value : `THIS CANNOT BE READ: ${read.message}`;
}
