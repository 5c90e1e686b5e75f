import { BootstrapProfileSettings, type BootstrapProfile } from '@holdfast/api-contract';
import { fromHex, toHex } from '@holdfast/bytes';
import type { Keyring } from '../secrets/keyring.ts';
import { BootstrapError } from './bootstrap-error.ts';

type Given = BootstrapProfileSettings['others'][number];
type GivenPsk = Extract<Given['security'], { mode: 'psk' }>;

/** A server beside this one. Its key, where it has one, is sealed, in hex. */
export type OtherServer = Omit<Given, 'security'> & {
  readonly security:
    | Exclude<Given['security'], { mode: 'psk' }>
    | (Omit<GivenPsk, 'key'> & { readonly sealedKey: string });
};

/** A profile as it is kept. */
export type ProfileSettings = Omit<BootstrapProfileSettings, 'others'> & {
  readonly others: readonly OtherServer[];
};

/** A key that is not given is that of the same server in the profile before. Throws `invalid_profile` where there is none. */
export function sealProfile(
  name: string,
  { others, ...rest }: BootstrapProfileSettings,
  before: ProfileSettings | undefined,
  keyring: Keyring,
): ProfileSettings {
  const sealed = others.map((server): OtherServer => {
    const { security, ...settings } = server;
    if (security.mode !== 'psk') return { ...settings, security };
    const { key, ...psk } = security;
    const { shortServerId } = settings;
    const sealedKey =
      key === undefined
        ? keyOf(before?.others.find((one) => one.shortServerId === shortServerId))
        : toHex(keyring.seal(purposeOf(name, shortServerId), fromHex(key)));
    if (sealedKey === undefined)
      throw new BootstrapError('invalid_profile', `server ${shortServerId} has no pre-shared key`);
    return { ...settings, security: { ...psk, sealedKey } };
  });
  return { ...rest, others: sealed };
}

/** The key of a server beside this one. Throws KeyringError where it was sealed with another key file. */
export function openKey(
  name: string,
  { shortServerId }: OtherServer,
  sealedKey: string,
  keyring: Keyring,
): Uint8Array {
  return keyring.unseal(purposeOf(name, shortServerId), fromHex(sealedKey));
}

/** What was stored before a setting existed has its default. */
export function parseProfile(json: string, isDefault: boolean): ProfileSettings {
  const stored = JSON.parse(json) as { others?: readonly OtherServer[] };
  const { others = [] } = stored;
  const parsed = BootstrapProfileSettings.parse({ ...stored, isDefault });
  return {
    ...parsed,
    others: parsed.others.map(({ security, ...server }, at): OtherServer => {
      const sealedKey = keyOf(others[at]);
      if (security.mode !== 'psk') return { ...server, security };
      return { ...server, security: { ...security, sealedKey: sealedKey ?? '' } };
    }),
  };
}

/** Without any key. */
export function profileView({
  others,
  ...rest
}: ProfileSettings): Omit<BootstrapProfile, 'name' | 'devices' | 'updatedAt'> {
  return {
    ...rest,
    others: others.map(({ security, ...server }) => {
      if (security.mode !== 'psk') return { ...server, security };
      const { sealedKey: _, ...psk } = security;
      return { ...server, security: psk };
    }),
  };
}

const keyOf = (server: OtherServer | undefined): string | undefined =>
  server?.security.mode === 'psk' ? server.security.sealedKey : undefined;

const purposeOf = (name: string, shortServerId: number): string => `profile-psk:${name}:${shortServerId}`;
