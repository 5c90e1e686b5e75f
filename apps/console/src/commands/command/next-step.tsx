import type { Command as CommandAnswer, Root } from '@holdfast/api-contract';
import { holdfastCommand } from '../../devices/client-commands.ts';
import { Button } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useState } from 'react';
import { queryClient } from '../../api/query-client.ts';
import { membersQuery } from '../../api/commands.ts';
import { Command } from '../../parts/command.tsx';
import { download } from '../../parts/download.ts';
import { Panel } from '../../parts/panel.tsx';
import { ProblemNote } from '../../parts/problem.tsx';
import { proposalText } from '../../trust/proposal-file.ts';
import { ATTACHED } from '../operations.ts';
import classes from '../commands.module.css';

/** Who has to sign, and how each of them does. */
export function NextStep({ command, root }: { readonly command: CommandAnswer; readonly root: Root }) {
  const [error, setError] = useState<unknown>();
  const role = root.roles.find(({ operations }) => operations.includes(command.operation));
  const missing = Math.max(0, command.threshold - command.signatures.length);
  const mayStill = root.keys.filter(
    ({ id }) => role?.keys.includes(id) === true && !command.signatures.some(({ key }) => key === id),
  );
  const file = `${command.operation}-${command.id.slice(0, 8)}.json`;
  const save = async () => {
    setError(undefined);
    try {
      const members = await queryClient.fetchQuery(membersQuery(command.id));
      const proposal = { payload: command.payload, members, root: root.signed };
      download(file, 'application/json', proposalText(proposal));
    } catch (failure) {
      setError(failure);
    }
  };
  return (
    <Panel title="What happens next">
      <div className={classes['stack']}>
        <p>
          {missing} of <strong>{mayStill.map(({ label }) => label).join(', ')}</strong> must still sign before{' '}
          anything happens{command.outside > 0 && `; at least ${command.outside} outside of a browser`}.
        </p>
        {ATTACHED.includes(command.operation) ? (
          <p className="muted">
            It goes with a file that only who proposed it has: hand that one to the key holders.
          </p>
        ) : (
          <>
            <p className="muted">
              With a key file or a token, on a machine that needs no network: it shows what the bytes say,
              whatever this page said.
            </p>
            <div>
              <Button variant="default" leftSection={<IconDownload size={15} />} onClick={() => void save()}>
                Save {file}
              </Button>
            </div>
            <Command command={`npx holdfast command sign ${file} --key alice.key`} />
            <Command command={holdfastCommand(`command submit ${file}`)} />
          </>
        )}
        {error !== undefined && <ProblemNote what="The proposal was not saved" error={error} />}
      </div>
    </Panel>
  );
}
