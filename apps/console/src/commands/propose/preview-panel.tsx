import type { CommandOperation, CommandPreview, Root } from '@holdfast/api-contract';
import { Skeleton } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { count, plural } from '../../parts/format.ts';
import { Panel } from '../../parts/panel.tsx';
import { ProblemNote } from '../../parts/problem.tsx';
import classes from '../commands.module.css';
import { WhoSigns } from '../who-signs.tsx';

interface PreviewPanelProps {
  readonly preview: CommandPreview | undefined;
  readonly error: unknown;
  readonly isLoading: boolean;
  readonly operation: CommandOperation;
  readonly root: Root;
}

const SHOWN = 60;

/** Who is affected, who is not, and who will have to sign. */
export function PreviewPanel({ preview, error, isLoading, operation, root }: PreviewPanelProps) {
  return (
    <div className={classes['stack']}>
      <Panel
        title="Who is affected"
        aside={preview === undefined ? undefined : plural(preview.members.length, 'device')}
      >
        <div className={classes['stack']}>
          {error !== null && <ProblemNote what="Whom it concerns could not be found out" error={error} />}
          {preview === undefined && !isLoading && error === null && <p className="muted">Nobody yet.</p>}
          {preview === undefined && isLoading && <Skeleton height={60} aria-label="Loading" />}
          {preview !== undefined && <Preview preview={preview} operation={operation} />}
        </div>
      </Panel>
      <Panel title="Who must sign">
        <WhoSigns operation={operation} root={root} />
      </Panel>
    </div>
  );
}

function Preview({
  preview: { members, verifiedByDevice, verifiedByServer, withoutNonce },
  operation,
}: {
  readonly preview: CommandPreview;
  readonly operation: CommandOperation;
}) {
  return (
    <>
      {members.length === 0 && <p>No device: nothing can be made.</p>}
      <ul className={classes['names']} aria-label="Devices affected">
        {members.slice(0, SHOWN).map(({ endpoint }) => (
          <li key={endpoint} className="mono">
            <Link to="/devices/$endpoint" params={{ endpoint }} preload={false}>
              {endpoint}
            </Link>
          </li>
        ))}
        {members.length > SHOWN && <li className="muted">and {count(members.length - SHOWN)} more</li>}
      </ul>
      <dl className={classes['facts']}>
        <dt>Verified by device</dt>
        <dd>{count(verifiedByDevice)}</dd>
        <dt>Verified by server</dt>
        <dd>{count(verifiedByServer)}</dd>
      </dl>
      {verifiedByServer > 0 && (
        <p className={classes['warning']}>
          {verifiedByServer === 1 ? 'One device' : count(verifiedByServer)} cannot verify: whoever controls
          this server controls {verifiedByServer === 1 ? 'it' : 'them'}, with or without this command.
        </p>
      )}
      {withoutNonce.length > 0 && (
        <div className={classes['warning']}>
          <p>
            Left out: {plural(withoutNonce.length, 'device')} that never gave the nonce which {operation}{' '}
            needs, so that an old command can never be brought back.
          </p>
          <ul className={classes['names']} aria-label="Devices left out">
            {withoutNonce.slice(0, SHOWN).map((endpoint) => (
              <li key={endpoint} className="mono">
                {endpoint}
              </li>
            ))}
          </ul>
        </div>
      )}
    </>
  );
}
