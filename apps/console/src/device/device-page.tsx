import { getRouteApi, Link, Outlet } from '@tanstack/react-router';
import { ApiError } from '@holdfast/api-contract';
import { Skeleton } from '@mantine/core';
import { IconRouterOff } from '@tabler/icons-react';
import { useDevice, useValuesStream } from '../api/use-device.ts';
import { holdfastCommand, shellWord } from '../devices/client-commands.ts';
import { Command } from '../parts/command.tsx';
import { Empty } from '../parts/empty.tsx';
import { LinkButton } from '../parts/link-button.tsx';
import { usePageTitle } from '../parts/page-title.ts';
import { ProblemNote } from '../parts/problem.tsx';
import classes from './device-page.module.css';
import { IdentityStrip } from './identity-strip.tsx';
import { LoadedDevice } from './loaded-device.tsx';
import { WaitingCount } from './operations/waiting-count.tsx';

const route = getRouteApi('/devices/$endpoint');

const tabs = [
  { to: '/devices/$endpoint', label: 'Overview' },
  { to: '/devices/$endpoint/resources', label: 'Resources' },
  { to: '/devices/$endpoint/data', label: 'Data' },
  { to: '/devices/$endpoint/operations', label: 'Operations' },
  { to: '/devices/$endpoint/events', label: 'Events' },
] as const;

export function DevicePage() {
  const { endpoint } = route.useParams();
  usePageTitle(endpoint);
  const device = useDevice(endpoint);
  useValuesStream(endpoint);

  if (device.error instanceof ApiError && device.error.code === 'device_not_found')
    return <NoSuchDevice endpoint={endpoint} />;
  return (
    <div className={classes['page']}>
      <div className={classes['top']}>
        {device.data === undefined ? (
          <StripSkeleton endpoint={endpoint} />
        ) : (
          <IdentityStrip device={device.data} />
        )}
        <nav className={classes['tabs']} aria-label="Device">
          {tabs.map(({ to, label }) => (
            <Link
              key={to}
              to={to}
              params={{ endpoint }}
              className={classes['tab']}
              activeOptions={{ exact: true, includeSearch: false }}
              activeProps={{ 'aria-current': 'page' }}
            >
              {label}
              {label === 'Operations' && <WaitingCount endpoint={endpoint} />}
            </Link>
          ))}
        </nav>
      </div>
      <div className={classes['body']}>
        {device.error !== null && (
          <ProblemNote
            what={`${endpoint} could not be loaded`}
            error={device.error}
            onRetry={() => void device.refetch()}
          />
        )}
        {device.data !== undefined && (
          <LoadedDevice key={endpoint} device={device.data}>
            <Outlet />
          </LoadedDevice>
        )}
        {device.isPending && <Skeleton height={260} radius={6} aria-label="Loading" />}
      </div>
    </div>
  );
}

function StripSkeleton({ endpoint }: { readonly endpoint: string }) {
  return (
    <div className={classes['loading']} aria-busy="true">
      <h1 className="mono">{endpoint}</h1>
      <Skeleton height={34} radius={3} />
    </div>
  );
}

function NoSuchDevice({ endpoint }: { readonly endpoint: string }) {
  return (
    <Empty
      icon={IconRouterOff}
      title="There is no such device"
      isPage
      actions={
        <>
          <LinkButton variant="default" to="/devices">
            All devices
          </LinkButton>
          <LinkButton to="/devices" search={{ add: 'device' }}>
            Add a device
          </LinkButton>
        </>
      }
    >
      <p>
        No device has the endpoint name <code>{endpoint}</code>. It may have been removed. To add it:
      </p>
      <Command command={holdfastCommand(`devices add ${shellWord(endpoint)}`)} />
    </Empty>
  );
}
