import { Lwm2mPath } from '../path/lwm2m-path.ts';
import type { Entry } from '../values/entry.ts';
import { securityEntries } from './account-entries.ts';
import type { BootstrapAccount } from './bootstrap-profile.ts';

/** What a factory puts on a device: the one account with which it asks for the others (Core 1.1.1 §6.1.2, factory bootstrap). */
export const factoryAccount = (account: BootstrapAccount): Entry[] =>
  securityEntries(Lwm2mPath.of(0, 0), account, undefined);
