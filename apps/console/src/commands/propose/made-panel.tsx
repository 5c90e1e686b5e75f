import type { CommandOperation, Root } from '@holdfast/api-contract';
import { Button, Group, TextInput } from '@mantine/core';
import { IconDownload, IconSend } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { call } from '../../api/client.ts';
import { refreshCommands } from '../../api/commands.ts';
import { Command } from '../../parts/command.tsx';
import { download } from '../../parts/download.ts';
import { plural } from '../../parts/format.ts';
import { Panel } from '../../parts/panel.tsx';
import { ProblemNote } from '../../parts/problem.tsx';
import type { MadeCommand } from '../../trust/build-command.ts';
import { proposalText } from '../../trust/proposal-file.ts';
import classes from '../commands.module.css';

interface MadePanelProps {
  readonly made: MadeCommand;
  readonly operation: CommandOperation;
  readonly root: Root;
}

/** The bytes, as every key holder will read them, and the ways they can go. */
export function MadePanel({ made, operation, root }: MadePanelProps) {
  const [typed, setTyped] = useState('');
  const [isRunning, setRunning] = useState(false);
  const [error, setError] = useState<unknown>();
  const navigate = useNavigate();
  const { payload, members, text, isForMany, count } = made;
  const word = `${operation} ${count}`;
  const isMeant = !isForMany || typed.trim() === word;
  const propose = async () => {
    if (!isMeant) return;
    setRunning(true);
    setError(undefined);
    try {
      const body = { payload, ...(members === undefined ? {} : { members: [...members] }) };
      const { id } = await call('proposeCommand', { body });
      refreshCommands();
      void navigate({ to: '/commands/$id', params: { id } });
    } catch (failure) {
      setError(failure);
      setRunning(false);
    }
  };
  const file = `${operation}.json`;
  const save = () =>
    download(file, 'application/json', proposalText({ payload, members: members ?? [], root: root.signed }));
  return (
    <Panel title="What would be signed" aside="made of the bytes, in this browser">
      <form
        className={classes['stack']}
        onSubmit={(event) => {
          event.preventDefault();
          void propose();
        }}
      >
        <pre className={classes['text']} aria-label="The command">
          {text}
        </pre>
        <p className="muted">
          Key holders compare the fingerprint. Nobody has signed it; it can be withdrawn until it is in the
          log.
        </p>
        {isForMany && (
          <TextInput
            size="sm"
            label={`Type "${word}" to propose this to ${plural(count, 'device')}`}
            value={typed}
            autoComplete="off"
            spellCheck={false}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
        )}
        {error !== undefined && <ProblemNote what="It was not proposed" error={error} />}
        <Group gap={8} justify="flex-end">
          <Button
            variant="default"
            size="sm"
            leftSection={<IconDownload size={15} />}
            disabled={!isMeant}
            onClick={save}
          >
            Save as file
          </Button>
          <Button
            type="submit"
            size="sm"
            leftSection={<IconSend size={15} />}
            loading={isRunning}
            disabled={!isMeant}
          >
            Propose to key holders
          </Button>
        </Group>
        <p className="muted">A file goes to key holders without this server, and comes back signed:</p>
        <Command command={`npx holdfast command sign ${file} --key alice.key`} />
      </form>
    </Panel>
  );
}
