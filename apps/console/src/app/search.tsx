import { useMantineColorScheme } from '@mantine/core';
import { openSpotlight, Spotlight } from '@mantine/spotlight';
import { IconFilter, IconMoon, IconPlus, IconSearch, IconSun } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useMemo, useState, type ReactNode } from 'react';
import { useFleet } from '../api/use-fleet.ts';
import { stateOrder } from '../parts/order.ts';
import { StateBadge, states } from '../parts/state.tsx';
import { findDevices } from './find-devices.ts';
import { places } from './places.ts';
import classes from './search.module.css';

export { openSpotlight as openSearch };

interface Entry {
  readonly id: string;
  readonly label: string;
  readonly icon: ReactNode;
  readonly act: () => void;
}

/** Devices by what is known of them, pages, actions: one list, by keyboard. */
export function Search() {
  const [query, setQuery] = useState('');
  const { devices, status } = useFleet();
  const entries = useEntries();
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const matching = entries.filter(({ label }) => words.every((word) => label.toLowerCase().includes(word)));
  const found = useMemo(
    () => findDevices(devices.values(), query, 8),
    // The map is the same one all along; its version says when it is another.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
    [devices, status.version, query],
  );
  const navigate = useNavigate();
  return (
    <Spotlight.Root
      query={query}
      onQueryChange={setQuery}
      shortcut={null}
      title="Search everything"
      scrollable
      maxHeight={460}
      transitionProps={{ duration: 0 }}
      overlayProps={{ blur: 0, backgroundOpacity: 0.35 }}
      classNames={{ action: classes['action'] ?? '', content: classes['content'] ?? '' }}
    >
      <Spotlight.Search
        aria-label="Search everything"
        placeholder="Endpoint, serial number, page or action"
        leftSection={<IconSearch size={18} stroke={1.6} />}
      />
      <Spotlight.ActionsList>
        {found.length > 0 && (
          <Spotlight.ActionsGroup label="Devices">
            {found.map((device) => (
              <Spotlight.Action
                key={device.endpoint}
                onClick={() =>
                  void navigate({ to: '/devices/$endpoint', params: { endpoint: device.endpoint } })
                }
              >
                <span className={classes['device']}>
                  <span className="mono">{device.endpoint}</span>
                  <span className="muted">{device.model}</span>
                  <StateBadge state={device.state} bare />
                </span>
              </Spotlight.Action>
            ))}
          </Spotlight.ActionsGroup>
        )}
        {matching.length > 0 && (
          <Spotlight.ActionsGroup label="Pages and actions">
            {matching.map(({ id, label, icon, act }) => (
              <Spotlight.Action key={id} leftSection={icon} onClick={act} label={label} />
            ))}
          </Spotlight.ActionsGroup>
        )}
        {found.length === 0 && matching.length === 0 && (
          <Spotlight.Empty>
            {status.phase === 'loading'
              ? 'Devices are still being loaded.'
              : `Nothing has “${query}” in its name.`}
          </Spotlight.Empty>
        )}
      </Spotlight.ActionsList>
    </Spotlight.Root>
  );
}

function useEntries(): readonly Entry[] {
  const navigate = useNavigate();
  const { setColorScheme } = useMantineColorScheme();
  return [
    ...places.map(({ to, label, icon: Glyph }) => ({
      id: to,
      label,
      icon: <Glyph size={17} stroke={1.6} />,
      act: () => void navigate({ to }),
    })),
    {
      id: 'add',
      label: 'Add a device',
      icon: <IconPlus size={17} stroke={1.6} />,
      act: () => void navigate({ to: '/devices', search: { add: 'device' } }),
    },
    {
      id: 'attention',
      label: 'Devices that need attention',
      icon: <IconFilter size={17} stroke={1.6} />,
      act: () => void navigate({ to: '/devices', search: { q: 'needs:attention' } }),
    },
    ...stateOrder.map((state) => ({
      id: `state-${state}`,
      label: `Devices ${states[state].word.toLowerCase()}`,
      icon: <IconFilter size={17} stroke={1.6} />,
      act: () => void navigate({ to: '/devices', search: { q: `state:${state}` } }),
    })),
    {
      id: 'light',
      label: 'Light theme',
      icon: <IconSun size={17} stroke={1.6} />,
      act: () => setColorScheme('light'),
    },
    {
      id: 'dark',
      label: 'Dark theme',
      icon: <IconMoon size={17} stroke={1.6} />,
      act: () => setColorScheme('dark'),
    },
  ];
}
