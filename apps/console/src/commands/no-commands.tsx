import { IconGavel, IconShieldLock } from '@tabler/icons-react';
import { holdfastCommand } from '../devices/client-commands.ts';
import { Command } from '../parts/command.tsx';
import { Empty } from '../parts/empty.tsx';
import { LinkButton } from '../parts/link-button.tsx';

/** Before the owner has given a root there can be no command: the way to it, from nothing. */
export function NoRoot() {
  return (
    <Empty
      icon={IconShieldLock}
      title="The owner has given no root of trust yet"
      actions={
        <LinkButton variant="default" to="/root/passkey">
          Make a passkey for a key holder
        </LinkButton>
      }
    >
      <p>
        What can hurt a device is signed by several key holders. The root of trust says who they are. Each of
        them makes a key on their own machine, and hands on its public half:
      </p>
      <Command command="npx holdfast key new alice.key --label alice" />
      <p>Somebody makes the root of the public keys; two of the three are to sign each command:</p>
      <Command
        command={holdfastCommand(
          'root init "Northwind" --key alice.key.pub bob.key.pub carol.key.pub --threshold 2 --out root.json',
        )}
      />
      <p>Two key holders sign it, each on their own machine, and it is given to this server:</p>
      <Command command="npx holdfast command sign root.json --key alice.key" />
      <Command command={holdfastCommand('root submit root.json')} />
    </Empty>
  );
}

export function NoCommands({ isFiltered }: { readonly isFiltered: boolean }) {
  if (isFiltered)
    return (
      <Empty icon={IconGavel} title="No such commands" compact>
        <p>None of the commands is of this kind.</p>
      </Empty>
    );
  return (
    <Empty
      icon={IconGavel}
      title="Nothing has been commanded yet"
      actions={<LinkButton to="/commands/propose">Propose a command</LinkButton>}
    >
      <p>
        A command is proposed here or from a terminal, signed by key holders, written to the log, and given to
        the devices, which check all of it:
      </p>
      <Command
        command={holdfastCommand('command propose reboot --device my-first-device --out reboot.json')}
      />
      <Command command="npx holdfast command sign reboot.json --key alice.key" />
      <Command command={holdfastCommand('command submit reboot.json')} />
    </Empty>
  );
}
