import { utf8 } from '@holdfast/bytes';
import type { Credentials } from '@holdfast/lwm2m';

/** What a device is known by. With neither a key nor a key pair it speaks plain CoAP. */
export interface Credential {
  readonly endpoint: string;
  readonly psk?: { readonly identity: string; readonly key: Uint8Array };
  /** A certificate or a raw public key, in the place of a pre-shared key. */
  readonly keyPair?: Extract<Credentials, { mode: 'x509' | 'rpk' }>;
}

export function credentialsFrom({ psk, keyPair }: Credential): Credentials {
  if (psk !== undefined) return { mode: 'psk', identity: utf8(psk.identity), key: psk.key };
  return keyPair ?? { mode: 'none' };
}
