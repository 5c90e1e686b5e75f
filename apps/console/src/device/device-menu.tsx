import { ActionIcon, Menu } from '@mantine/core';
import { IconDots, IconTrash } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { RemoveDevices } from '../devices/remove-devices.tsx';

export function DeviceMenu({ endpoint }: { readonly endpoint: string }) {
  const [isRemoving, setRemoving] = useState(false);
  const navigate = useNavigate();
  return (
    <div>
      <Menu>
        <Menu.Target>
          <ActionIcon aria-label="More actions" variant="default">
            <IconDots size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item color="red" leftSection={<IconTrash size={15} />} onClick={() => setRemoving(true)}>
            Remove device
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <RemoveDevices
        endpoints={[endpoint]}
        opened={isRemoving}
        onClose={() => setRemoving(false)}
        onRemoved={() => void navigate({ to: '/devices' })}
      />
    </div>
  );
}
