import { IconMapPinOff } from '@tabler/icons-react';
import { useMemo } from 'react';
import { LazyMap } from '../../map/lazy-map.tsx';
import { Ago } from '../../parts/ago.tsx';
import { CopyButton } from '../../parts/copy-button.tsx';
import { Empty } from '../../parts/empty.tsx';
import { Panel } from '../../parts/panel.tsx';
import { useCurrentDevice } from '../device-context.ts';
import classes from './location-panel.module.css';

/** Where is it, as it last said itself. */
export function LocationPanel() {
  const { endpoint, location, state, attention } = useCurrentDevice().device;
  const latitude = location?.latitude;
  const longitude = location?.longitude;
  const needsAttention = attention.length > 0;
  const positions = useMemo(
    () =>
      latitude === undefined || longitude === undefined
        ? []
        : [{ endpoint, latitude, longitude, state, attention: needsAttention }],
    [endpoint, latitude, longitude, state, needsAttention],
  );
  return (
    <Panel title="Location" aside={location === null ? undefined : <Ago time={location.time} />} flush>
      {location === null ? (
        <Empty icon={IconMapPinOff} title="Position unknown" compact>
          <p>It has not told its latitude and longitude (object 6). Observe /6 to follow it.</p>
        </Empty>
      ) : (
        <>
          <LazyMap positions={positions} label={`Map with the position of ${endpoint}`} height={230} single />
          <p className={classes['position']}>
            <code>{coordinates(location.latitude, location.longitude)}</code>
            <CopyButton value={`${location.latitude}, ${location.longitude}`} label="Copy position" />
          </p>
        </>
      )}
    </Panel>
  );
}

/** Four decimals are eleven metres: as good as such a fix is. */
function coordinates(latitude: number, longitude: number): string {
  const north = `${Math.abs(latitude).toFixed(4)}° ${latitude < 0 ? 'S' : 'N'}`;
  return `${north}, ${Math.abs(longitude).toFixed(4)}° ${longitude < 0 ? 'W' : 'E'}`;
}
