import type { Command, Root } from '@holdfast/api-contract';
import { Button } from '@mantine/core';
import { IconFingerprint } from '@tabler/icons-react';
import { useState } from 'react';
import { call } from '../../api/client.ts';
import { refreshCommands } from '../../api/commands.ts';
import { commandQuery } from '../../api/commands.ts';
import { queryClient } from '../../api/query-client.ts';
import { Panel } from '../../parts/panel.tsx';
import { ProblemNote } from '../../parts/problem.tsx';
import { fromBase64 } from '../../trust/encodings.ts';
import { signWithPasskey, whyNoPasskey } from '../../trust/passkey.ts';
import { passkeysOf, type PasskeyHolder } from '../../trust/passkeys-of.ts';
import classes from '../commands.module.css';
import { WhoSigns } from '../who-signs.tsx';

interface SignPanelProps {
  readonly command: Command;
  readonly root: Root;
}

export function SignPanel({ command, root }: SignPanelProps) {
  const [signing, setSigning] = useState<string>();
  const [error, setError] = useState<unknown>();
  const holders = passkeysOf(command, root);
  const obstacle = whyNoPasskey();
  const sign = async ({ key, id }: PasskeyHolder) => {
    setSigning(id);
    setError(undefined);
    try {
      const signature = await signWithPasskey(key, fromBase64(command.payload));
      const params = { id: command.id };
      const signed = await call('signCommand', { params, body: { signatures: [signature] } });
      queryClient.setQueryData(commandQuery(command.id).queryKey, signed);
      refreshCommands();
    } catch (failure) {
      setError(failure);
    } finally {
      setSigning(undefined);
    }
  };
  return (
    <Panel title="Sign with a passkey">
      <div className={classes['stack']}>
        <WhoSigns operation={command.operation} root={root} />
        {command.state !== 'proposed' && <p>It takes no more signatures: it is {command.state}.</p>}
        {obstacle !== undefined && <p className={classes['warning']}>{obstacle}</p>}
        {holders.length === 0 && (
          <p>
            No passkey signs this command: all who may sign it hold their key outside of a browser, and use{' '}
            <code>holdfast command sign</code>.
          </p>
        )}
        <ul className={classes['stack']}>
          {holders.map((holder) => (
            <li key={holder.id}>
              {holder.hasSigned ? (
                <p>{holder.label} has signed.</p>
              ) : holder.isHere ? (
                <Button
                  size="sm"
                  leftSection={<IconFingerprint size={16} />}
                  loading={signing === holder.id}
                  disabled={obstacle !== undefined || command.state !== 'proposed' || signing !== undefined}
                  onClick={() => void sign(holder)}
                >
                  Sign as {holder.label}
                </Button>
              ) : (
                <p>
                  {holder.label} signs at <span className="mono">{holder.key.origin}</span>, and this page is
                  another.
                </p>
              )}
            </li>
          ))}
        </ul>
        {error !== undefined && <ProblemNote what="It was not signed" error={error} />}
      </div>
    </Panel>
  );
}
