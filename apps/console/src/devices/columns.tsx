import type { DeviceSummary } from '@holdfast/api-contract';
import type { ReactNode } from 'react';
import { VerifiedBy } from '../commands/verified-by.tsx';
import { Ago } from '../parts/ago.tsx';
import { Battery, Signal } from '../parts/gauges.tsx';
import { byUrgency } from '../parts/order.ts';
import { AttentionBadge, StateBadge } from '../parts/state.tsx';
import { Unknown } from '../parts/unknown.tsx';

export interface Column {
  readonly id: string;
  readonly label: string;
  /** A CSS grid track. */
  readonly width: string;
  readonly usual: boolean;
  readonly cell: (device: DeviceSummary) => ReactNode;
}

const securityWords: Readonly<Record<DeviceSummary['security']['mode'], string>> = {
  psk: 'DTLS, PSK',
  x509: 'DTLS, certificate',
  rpk: 'DTLS, public key',
  oscore: 'OSCORE',
  none: 'none',
};

const mono = (text: string | null | undefined) =>
  text === null || text === undefined ? <Unknown /> : <span className="mono">{text}</span>;
const plain = (text: string | null | undefined) => text ?? <Unknown />;

export const columns: readonly Column[] = [
  {
    id: 'state',
    label: 'State',
    width: '104px',
    usual: true,
    cell: (device) => <StateBadge state={device.state} bare />,
  },
  {
    id: 'endpoint',
    label: 'Endpoint',
    width: 'minmax(210px, 1.6fr)',
    usual: true,
    cell: (device) => mono(device.endpoint),
  },
  {
    id: 'model',
    label: 'Model',
    width: 'minmax(84px, 0.7fr)',
    usual: true,
    cell: (device) => plain(device.model),
  },
  {
    id: 'firmware',
    label: 'Firmware',
    width: '96px',
    usual: true,
    cell: (device) => mono(device.firmware),
  },
  {
    id: 'lastSeen',
    label: 'Last seen',
    width: '104px',
    usual: true,
    cell: (device) => <Ago time={device.lastSeen} />,
  },
  {
    id: 'battery',
    label: 'Battery',
    width: '92px',
    usual: true,
    cell: (device) => <Battery percent={device.battery} />,
  },
  {
    id: 'signal',
    label: 'Signal',
    width: '112px',
    usual: true,
    cell: (device) => <Signal dbm={device.signal} />,
  },
  {
    id: 'attention',
    label: 'Needs attention',
    width: 'minmax(150px, 1fr)',
    usual: true,
    // The state's own column says late and offline already.
    cell: (device) =>
      byUrgency(device.attention)
        .filter((reason) => reason !== device.state)
        .map((reason) => <AttentionBadge key={reason} reason={reason} />),
  },
  {
    id: 'manufacturer',
    label: 'Maker',
    width: 'minmax(110px, 0.8fr)',
    usual: false,
    cell: (device) => plain(device.manufacturer),
  },
  {
    id: 'serialNumber',
    label: 'Serial number',
    width: 'minmax(120px, 0.8fr)',
    usual: false,
    cell: (device) => mono(device.serialNumber),
  },
  {
    id: 'address',
    label: 'Address',
    width: 'minmax(150px, 0.9fr)',
    usual: false,
    cell: (device) => mono(device.registration?.address),
  },
  {
    id: 'security',
    label: 'Security',
    width: '96px',
    usual: false,
    cell: (device) => securityWords[device.security.mode],
  },
  {
    id: 'verifiedBy',
    label: 'Verified by',
    width: '96px',
    usual: false,
    cell: (device) => <VerifiedBy by={device.verifiedBy} />,
  },
  {
    id: 'lifetime',
    label: 'Lifetime ends',
    width: '112px',
    usual: false,
    cell: (device) =>
      device.registration === null ? <Unknown /> : <Ago time={device.registration.expiresAt} />,
  },
  {
    id: 'addedAt',
    label: 'Added',
    width: '104px',
    usual: false,
    cell: (device) => <Ago time={device.addedAt} />,
  },
];

const usual = columns.filter((column) => column.usual).map((column) => column.id);

/** From the address: `state,endpoint,model`. The endpoint is always there. */
export function columnsOf(text: string | undefined): readonly Column[] {
  const ids = text?.split(',') ?? usual;
  return columns.filter((column) => ids.includes(column.id) || column.id === 'endpoint');
}

/** For the address; undefined for the usual set. */
export function columnsText(ids: readonly string[]): string | undefined {
  const inOrder = columns.map((column) => column.id).filter((id) => ids.includes(id));
  return inOrder.join() === usual.join() ? undefined : inOrder.join();
}
