import {
  IconCertificate,
  IconGavel,
  IconKey,
  IconLayoutDashboard,
  IconRouter,
  IconShieldLock,
  type Icon,
} from '@tabler/icons-react';

export interface Place {
  readonly to: '/' | '/devices' | '/commands' | '/bootstrap' | '/authorities' | '/root';
  readonly label: string;
  readonly icon: Icon;
}

/** What the rail shows. A place is added here when its page exists. */
export const places: readonly Place[] = [
  { to: '/', label: 'Overview', icon: IconLayoutDashboard },
  { to: '/devices', label: 'Devices', icon: IconRouter },
  { to: '/commands', label: 'Commands', icon: IconGavel },
  { to: '/bootstrap', label: 'Bootstrap', icon: IconKey },
  { to: '/authorities', label: 'Authorities', icon: IconCertificate },
  { to: '/root', label: 'Root', icon: IconShieldLock },
];
