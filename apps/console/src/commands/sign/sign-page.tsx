import type { Command as CommandAnswer, Root } from '@holdfast/api-contract';
import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { commandQuery, membersQuery, rootsQuery } from '../../api/commands.ts';
import { usePageTitle } from '../../parts/page-title.ts';
import { Panel } from '../../parts/panel.tsx';
import { ProblemNote } from '../../parts/problem.tsx';
import { readPayload } from '../../trust/read-payload.ts';
import classes from '../commands.module.css';
import { MembersNote } from './members-note.tsx';
import { SignPanel } from './sign-panel.tsx';

const route = getRouteApi('/commands/$id/sign');

/** Where a key holder reads the bytes, and signs exactly these. */
export function SignPage() {
  usePageTitle('Sign a command');
  const { id } = route.useParams();
  const command = useQuery(commandQuery(id));
  const roots = useQuery(rootsQuery);
  const members = useQuery(membersQuery(id));
  const error = command.error ?? roots.error ?? members.error;
  return (
    <div className={classes['page']}>
      <div className={classes['head']}>
        <h1>Sign a command</h1>
        <div className={classes['actions']}>
          <Link to="/commands/$id" params={{ id }}>
            Its page
          </Link>
        </div>
      </div>
      {error !== null && <ProblemNote what="The command could not be loaded" error={error} />}
      {command.data === undefined || roots.data === undefined || members.data === undefined ? (
        error === null && <Skeleton height={300} radius={6} aria-label="Loading" />
      ) : (
        <ReadAndSign command={command.data} roots={roots.data.roots} members={members.data} />
      )}
    </div>
  );
}

interface ReadAndSignProps {
  readonly command: CommandAnswer;
  readonly roots: readonly Root[];
  readonly members: Parameters<typeof MembersNote>[0]['members'];
}

function ReadAndSign({ command, roots, members }: ReadAndSignProps) {
  const read = readPayload(command.payload);
  const root = roots.find(({ version }) => version === read.root);
  return (
    <>
      <p className={classes['warning']}>
        This page came from the server. Whoever controls it could show you one thing and have you sign
        another: read the command on a second device or with <code>holdfast command show</code>, and compare
        the fingerprint. That is why some signatures must be made outside of a browser.
      </p>
      <Panel title="What you sign" aside="made of the bytes, in this browser">
        <div className={classes['stack']}>
          <pre className={classes['text']} aria-label="The command">
            {read.text}
          </pre>
          <MembersNote payload={command.payload} members={members} />
        </div>
      </Panel>
      {root === undefined ? (
        <p className={classes['bad']}>The server does not show the version of the root that this names.</p>
      ) : (
        <SignPanel command={command} root={root} />
      )}
    </>
  );
}
