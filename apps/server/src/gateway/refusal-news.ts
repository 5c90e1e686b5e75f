import { errorChain, formatAddress, type Logger } from '@holdfast/kernel';
import type { ClaimedCredential, Refusal } from '@holdfast/dtls';
import type { Unbound } from '../fleet/authorities/device-of-certificate.ts';
import type { DeviceRow } from '../fleet/device-record.ts';
import type { Directory } from '../fleet/directory.ts';
import type { Registrations } from '../fleet/registrations.ts';
import { printable } from '../printable.ts';
import { textOf } from './session-credential.ts';

type Reason = Refusal['reason'] | Unbound;

/** Reasons that a person would want to know of; the rest is the weather of the Internet, and in the metrics. */
const NEWS: Readonly<Partial<Record<Reason, string>>> = {
  unknown_psk_identity: 'Handshake refused: no device has the PSK identity',
  wrong_psk: 'Handshake refused: wrong key for the PSK identity',
  psk_lookup_failed: 'Handshake broken off: the key could not be read; PSK identity',
  no_certificate: 'Handshake refused: the device has no certificate',
  bad_certificate: 'Handshake refused: a certificate that cannot be read or used',
  wrong_curve: 'Handshake refused: a key that is not on P-256; certificate of',
  unknown_ca: 'Handshake refused: no authority that was added has issued the certificate of',
  expired: 'Handshake refused: not valid any more is the certificate of',
  not_yet_valid: 'Handshake refused: not valid yet is the certificate of',
  wrong_key_usage: 'Handshake refused: not for devices to prove themselves with is the certificate of',
  revoked: 'Handshake refused: revoked is the certificate of',
  revocation_unknown: 'Handshake broken off: could not tell whether it is revoked, the certificate of',
  wrong_key: 'Handshake refused: the device does not hold the private key of',
  wrong_name: 'Handshake refused: no device that was added has the certificate of',
  unknown_name: 'Handshake refused: no device was added with the name in the certificate of',
  ambiguous_name: 'Handshake refused: more than one device is named in the certificate of',
  other_certificate: 'Handshake refused: another certificate is pinned for the device; certificate of',
  unknown_key: 'Handshake refused: no device has the raw public key',
  credential_lookup_failed: 'Handshake broken off: the credential could not be looked up; it is',
  persistence_failed: 'Handshake broken off: the session could not be stored; it is of',
};
const SHOWN_IDENTITY = 64;

export interface RefusalNewsParts {
  readonly registrations: Registrations;
  readonly directory: Directory;
  /** Why a certificate that was verified is no device's. */
  readonly whyNot: (fingerprint: string) => Unbound | undefined;
  readonly log: Logger;
}

/** Tells the feed of refused handshakes. */
export const refusalNews =
  ({ registrations, directory, whyNot, log }: RefusalNewsParts) =>
  ({ reason, address, claimed }: Refusal): void => {
    const why = reason === 'wrong_name' && claimed?.mode === 'x509' ? whyNot(claimed.fingerprint) : undefined;
    const text = NEWS[why ?? reason];
    if (text === undefined) return;
    const detail = { reason: why ?? reason, address: formatAddress(address), ...factsOf(claimed) };
    registrations
      .refused(`${text}${nameOf(claimed)}`, detail, knockedAt(claimed, directory))
      .catch((error: unknown) => log.warn({ error: errorChain(error) }, 'an event could not be stored'));
  };

function nameOf(claimed: ClaimedCredential | undefined): string {
  if (claimed === undefined) return '';
  if (claimed.mode === 'rpk') return ` ${claimed.fingerprint}`;
  const name = claimed.mode === 'psk' ? textOf(claimed.identity) : (claimed.commonName ?? '');
  return name === undefined ? ' (not text)' : ` "${printable(name, SHOWN_IDENTITY)}"`;
}

function factsOf(claimed: ClaimedCredential | undefined): Record<string, string> {
  if (claimed === undefined || claimed.mode === 'psk') return {};
  const { fingerprint } = claimed;
  return claimed.mode === 'rpk' ? { fingerprint } : { fingerprint, serial: claimed.serial };
}

/** The name is unproven, but a person looking at the device wants to see who knocks in its name. */
function knockedAt(claimed: ClaimedCredential | undefined, directory: Directory): DeviceRow | undefined {
  if (claimed?.mode === 'psk') {
    const identity = textOf(claimed.identity);
    return identity === undefined ? undefined : directory.byIdentity(identity)?.row;
  }
  const name = claimed?.mode === 'x509' ? claimed.commonName : undefined;
  return name === undefined ? undefined : directory.byEndpoint(name)?.row;
}
