import { errorChain, formatAddress, type Logger } from '@holdfast/kernel';
import type { Refusal } from '@holdfast/dtls';
import type { DeviceRecord } from '../fleet/device-record.ts';
import type { Registrations } from '../fleet/registrations.ts';
import { printable } from '../printable.ts';

/** Reasons that a person would want to know of; the rest is the weather of the Internet, and in the metrics. */
const NEWS: Readonly<Partial<Record<Refusal['reason'], string>>> = {
  unknown_psk_identity: 'Handshake refused: no device has the PSK identity',
  wrong_psk: 'Handshake refused: wrong key for the PSK identity',
  persistence_failed: 'Handshake broken off: the session could not be stored; PSK identity',
  psk_lookup_failed: 'Handshake broken off: the key could not be read; PSK identity',
};
const SHOWN_IDENTITY = 64;

/** Tells the feed of refused handshakes. */
export const refusalNews =
  (parts: {
    registrations: Registrations;
    recordOf: (identity: string) => DeviceRecord | undefined;
    log: Logger;
  }) =>
  ({ reason, address }: Refusal, identity: string | undefined): void => {
    const text = NEWS[reason];
    if (text === undefined) return;
    const name = identity === undefined ? '(not text)' : `"${printable(identity, SHOWN_IDENTITY)}"`;
    // The name is unproven, but a person looking at the device wants to see who knocks in its name.
    const device = identity === undefined ? undefined : parts.recordOf(identity)?.row;
    parts.registrations
      .refused(`${text} ${name}`, { reason, address: formatAddress(address) }, device)
      .catch((error: unknown) =>
        parts.log.warn({ error: errorChain(error) }, 'an event could not be stored'),
      );
  };
