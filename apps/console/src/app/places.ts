import { IconCertificate, IconKey, IconLayoutDashboard, IconRouter, type Icon } from '@tabler/icons-react';

export interface Place {
  readonly to: '/' | '/devices' | '/bootstrap' | '/authorities';
  readonly label: string;
  readonly icon: Icon;
}

/** What the rail shows. A place is added here when its page exists. */
export const places: readonly Place[] = [
  { to: '/', label: 'Overview', icon: IconLayoutDashboard },
  { to: '/devices', label: 'Devices', icon: IconRouter },
  { to: '/bootstrap', label: 'Bootstrap', icon: IconKey },
  { to: '/authorities', label: 'Authorities', icon: IconCertificate },
];
