import type { Device } from '@holdfast/api-contract';
import type { ReactNode } from 'react';
import { VerifiedBy } from '../commands/verified-by.tsx';
import { Ago } from '../parts/ago.tsx';
import { CopyButton } from '../parts/copy-button.tsx';
import { Battery, Signal } from '../parts/gauges.tsx';
import { AttentionBadge, StateBadge } from '../parts/state.tsx';
import { Unknown } from '../parts/unknown.tsx';
import { DeviceMenu } from './device-menu.tsx';
import classes from './identity-strip.module.css';

/** Who it is and whether it is well, on every tab. */
export function IdentityStrip({ device }: { readonly device: Device }) {
  return (
    <header className={classes['strip']}>
      <div className={classes['name']}>
        <h1 className="mono">{device.endpoint}</h1>
        <CopyButton value={device.endpoint} label="Copy endpoint" />
        <StateBadge state={device.state} />
        {device.attention
          .filter((reason) => reason !== device.state)
          .map((reason) => (
            <AttentionBadge key={reason} reason={reason} />
          ))}
        <DeviceMenu endpoint={device.endpoint} />
      </div>
      <dl className={classes['facts']}>
        <Fact name="Last seen">
          <Ago time={device.lastSeen} />
        </Fact>
        <Fact name="Model">
          {device.model === null ? (
            <Unknown />
          ) : (
            <>
              {device.model} <span className="muted">{device.manufacturer}</span>
            </>
          )}
        </Fact>
        <Fact name="Firmware">
          {device.firmware === null ? <Unknown /> : <span className="mono">{device.firmware}</span>}
        </Fact>
        <Fact name="Serial number">
          {device.serialNumber === null ? <Unknown /> : <span className="mono">{device.serialNumber}</span>}
        </Fact>
        <Fact name="Verified by">
          <VerifiedBy by={device.verifiedBy} />
        </Fact>
        <Fact name="Battery">
          <Battery percent={device.battery} />
        </Fact>
        <Fact name="Signal">
          <Signal dbm={device.signal} />
        </Fact>
      </dl>
    </header>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
