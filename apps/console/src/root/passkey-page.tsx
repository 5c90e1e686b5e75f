import { Button, TextInput } from '@mantine/core';
import { IconFingerprint } from '@tabler/icons-react';
import { useState } from 'react';
import classes from '../commands/commands.module.css';
import { Command } from '../parts/command.tsx';
import { usePageTitle } from '../parts/page-title.ts';
import { Panel } from '../parts/panel.tsx';
import { ProblemNote } from '../parts/problem.tsx';
import { makePasskey, whyNoPasskey, type NewPasskey } from '../trust/passkey.ts';

/** As a root has labels, in bytes. */
const MAX_LABEL = 64;

export function PasskeyPage() {
  usePageTitle('Make a passkey');
  const [label, setLabel] = useState('');
  const [made, setMade] = useState<NewPasskey>();
  const [isRunning, setRunning] = useState(false);
  const [error, setError] = useState<unknown>();
  const obstacle = whyNoPasskey();
  const name = label.trim().replaceAll(/\s+/g, ' ');
  const isValid = name !== '' && new TextEncoder().encode(name).length <= MAX_LABEL;
  const make = async () => {
    setRunning(true);
    setError(undefined);
    try {
      setMade(await makePasskey(name));
    } catch (failure) {
      setError(failure);
    } finally {
      setRunning(false);
    }
  };
  return (
    <div className={classes['page']}>
      <div className={classes['head']}>
        <h1>Make a passkey</h1>
      </div>
      <p className={classes['lead']}>
        For a key holder who signs with a browser, at this address:{' '}
        <span className="mono">{location.origin}</span>. It must stay on one device: a security key, or a
        passkey that is not synced. What can hurt a device needs a signer outside of the browser too.
      </p>
      {obstacle !== undefined && <p className={classes['warning']}>{obstacle}</p>}
      <Panel title="Key holder">
        <form
          className={classes['stack']}
          onSubmit={(event) => {
            event.preventDefault();
            if (isValid) void make();
          }}
        >
          <TextInput
            size="sm"
            label="Name"
            description="As people will read it in the root, such as dora"
            value={label}
            autoComplete="off"
            onChange={(event) => setLabel(event.currentTarget.value)}
          />
          <div>
            <Button
              type="submit"
              size="sm"
              leftSection={<IconFingerprint size={16} />}
              loading={isRunning}
              disabled={!isValid || obstacle !== undefined}
            >
              Make passkey
            </Button>
          </div>
          {error !== undefined && <ProblemNote what="No passkey was made" error={error} />}
        </form>
      </Panel>
      {made !== undefined && (
        <Panel title="Public key" aside={<span className="mono">{made.id}</span>}>
          <div className={classes['stack']}>
            <p>
              Give this line to whoever makes the root, and read the key id to each other. Nothing in it is
              secret. It signs only once a root names it:
            </p>
            <Command command={made.line} label="Copy public key" wrap />
            <Command command="npx holdfast root init ... --key alice.key.pub passkey.pub --threshold 2 --out root.json" />
          </div>
        </Panel>
      )}
    </div>
  );
}
