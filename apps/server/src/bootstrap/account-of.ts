import type { BootstrapProfileSettings } from '@holdfast/api-contract';
import { utf8 } from '@holdfast/bytes';
import type { BootstrapProfile } from '@holdfast/lwm2m';

/** What a profile of ours means for one device: its one server account, this server's own. */
export function accountOf(
  { server }: BootstrapProfileSettings,
  uri: string,
  { identity, key }: { readonly identity: string; readonly key: Uint8Array },
): BootstrapProfile {
  const { shortServerId, lifetime, binding, minPeriod, maxPeriod } = server;
  return {
    servers: [
      {
        uri,
        shortId: shortServerId,
        lifetime,
        binding,
        credentials: { mode: 'psk', identity: utf8(identity), key },
        ...(minPeriod === null ? {} : { defaultMinimumPeriod: minPeriod }),
        ...(maxPeriod === null ? {} : { defaultMaximumPeriod: maxPeriod }),
      },
    ],
  };
}
