import type { BootstrapProfile, Credentials, ServerAccount } from '@holdfast/lwm2m';
import type { OtherServer, ProfileSettings } from './stored-profile.ts';

/** What a profile of ours means for one device, with what it is to prove itself with at this server and at the `others`, in order. */
export function accountOf(
  { server, others, access }: ProfileSettings,
  serverUri: string,
  credentials: { readonly own: Credentials; readonly others: readonly Credentials[] },
): BootstrapProfile {
  const { credential: _, uri, ...settings } = server;
  const accounts = others.map(({ security: __, ...other }, at) =>
    serverAccount(other, other.uri, credentials.others[at] ?? { mode: 'none' }),
  );
  return {
    servers: [serverAccount(settings, uri ?? serverUri, credentials.own), ...accounts],
    ...(access === null ? {} : { ownership: access }),
  };
}

type Settings = Omit<OtherServer, 'uri' | 'security'>;

/** What object 1 says: of what is null, nothing. */
function serverAccount(settings: Settings, uri: string, credentials: Credentials): ServerAccount {
  const { shortServerId, lifetime, binding, minPeriod, maxPeriod, ...rest } = settings;
  const optional = { defaultMinimumPeriod: minPeriod, defaultMaximumPeriod: maxPeriod, ...rest };
  return { uri, credentials, shortId: shortServerId, lifetime, binding, ...withoutNulls(optional) };
}

type WithoutNulls<T> = { [K in keyof T]?: NonNullable<T[K]> };

const withoutNulls = <T extends object>(all: T): WithoutNulls<T> =>
  Object.fromEntries(Object.entries(all).filter(([, value]) => value !== null)) as WithoutNulls<T>;
