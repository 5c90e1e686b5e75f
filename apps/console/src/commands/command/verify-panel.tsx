import type { Command as CommandAnswer, Root } from '@holdfast/api-contract';
import { Button } from '@mantine/core';
import { IconShieldSearch } from '@tabler/icons-react';
import { useState } from 'react';
import { Command } from '../../parts/command.tsx';
import { clockTime } from '../../parts/format.ts';
import { Panel } from '../../parts/panel.tsx';
import { ProblemNote } from '../../parts/problem.tsx';
import type { Check } from '../../trust/checks.ts';
import classes from '../commands.module.css';
import { CheckList } from './check-list.tsx';
import { gatherChecks } from './gather-checks.ts';

interface Verified {
  readonly at: number;
  readonly checks: readonly Check[];
}

/** A convenience: it computes here, but what it computes with came from the server. */
export function VerifyPanel({ command, root }: { readonly command: CommandAnswer; readonly root: Root }) {
  const [verified, setVerified] = useState<Verified>();
  const [isRunning, setRunning] = useState(false);
  const [error, setError] = useState<unknown>();
  const verify = async () => {
    setRunning(true);
    setError(undefined);
    try {
      setVerified({ checks: await gatherChecks(command, root), at: Date.now() });
    } catch (failure) {
      setVerified(undefined);
      setError(failure);
    } finally {
      setRunning(false);
    }
  };
  return (
    <Panel
      title="Verify here"
      aside={verified === undefined ? undefined : `at ${clockTime(verified.at)}`}
      actions={
        <Button
          variant="default"
          leftSection={<IconShieldSearch size={15} />}
          loading={isRunning}
          onClick={() => void verify()}
        >
          {verified === undefined ? 'Verify' : 'Verify again'}
        </Button>
      }
    >
      <div className={classes['stack']}>
        {error !== undefined && <ProblemNote what="It could not be verified" error={error} />}
        {verified === undefined ? (
          <p className="muted">
            Nothing was verified yet. This browser can compute all hashes and signatures again, against
            version {root.version} of the root as this server shows it.
          </p>
        ) : (
          <CheckList checks={verified.checks} />
        )}
        <p className="muted">
          This page and the root came from the server itself. The independent check is made elsewhere, with
          the owner’s own copy of the root:
        </p>
        <Command
          command={`npx holdfast log audit --url ${location.origin}/log/ --root root.json.signed --state audit`}
        />
      </div>
    </Panel>
  );
}
