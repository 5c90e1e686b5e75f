import type { BootstrapProfileSettings } from '@holdfast/api-contract';
import { utf8 } from '@holdfast/bytes';
import type { BootstrapProfile, ServerAccount } from '@holdfast/lwm2m';

type Settings = Omit<BootstrapProfileSettings['server'], 'uri' | 'shortServerId'>;

/** What a profile of ours means for one device: its one server account, this server's own. */
export function accountOf(
  { server }: BootstrapProfileSettings,
  serverUri: string,
  { identity, key }: { readonly identity: string; readonly key: Uint8Array },
): BootstrapProfile {
  const { uri, shortServerId: shortId, ...settings } = server;
  return {
    servers: [
      {
        uri: uri ?? serverUri,
        shortId,
        credentials: { mode: 'psk', identity: utf8(identity), key },
        ...registrationOf(settings),
      },
    ],
  };
}

type Registration = Omit<ServerAccount, 'uri' | 'shortId' | 'credentials'>;

/** What object 1 says: of what is null, nothing. */
function registrationOf(settings: Settings): Registration {
  const { lifetime, binding, minPeriod, maxPeriod, ...rest } = settings;
  const optional = { defaultMinimumPeriod: minPeriod, defaultMaximumPeriod: maxPeriod, ...rest };
  return { lifetime, binding, ...withoutNulls(optional) };
}

type WithoutNulls<T> = { [K in keyof T]?: NonNullable<T[K]> };

const withoutNulls = <T extends object>(all: T): WithoutNulls<T> =>
  Object.fromEntries(Object.entries(all).filter(([, value]) => value !== null)) as WithoutNulls<T>;
