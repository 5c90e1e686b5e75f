import { ActionIcon, Menu } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconKeyboard, IconLogout, IconUserCircle } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { call, goToSignIn } from '../api/client.ts';
import { selfQuery } from '../api/queries.ts';
import { explain } from '../parts/explain.ts';
import { Ago } from '../parts/ago.tsx';
import { Shortcuts } from './shortcuts.tsx';

export function AccountMenu() {
  const self = useQuery(selfQuery);
  const [areKeysShown, showKeys] = useState(false);
  const signOut = async () => {
    try {
      await call('signOut');
      goToSignIn();
    } catch (error) {
      notifications.show({ color: 'red', title: 'You are still signed in', message: explain(error).reason });
    }
  };
  return (
    <>
      <Menu width={230}>
        <Menu.Target>
          <ActionIcon aria-label="Account" title="Account">
            <IconUserCircle size={18} stroke={1.6} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>
            {self.data === undefined ? 'Signed in' : `Signed in as ${self.data.name}`}
            {typeof self.data?.expiresAt === 'string' && (
              <>
                <br />
                Session ends <Ago time={self.data.expiresAt} />
              </>
            )}
          </Menu.Label>
          <Menu.Item leftSection={<IconKeyboard size={15} />} onClick={() => showKeys(true)}>
            Keyboard shortcuts
          </Menu.Item>
          <Menu.Item leftSection={<IconLogout size={15} />} onClick={() => void signOut()}>
            Sign out
          </Menu.Item>
          {self.data !== undefined && (
            <>
              <Menu.Divider />
              <Menu.Label>Holdfast {self.data.serverVersion}</Menu.Label>
            </>
          )}
        </Menu.Dropdown>
      </Menu>
      <Shortcuts opened={areKeysShown} onClose={() => showKeys(false)} />
    </>
  );
}
