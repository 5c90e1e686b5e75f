import { concat, toHex } from '@holdfast/bytes';
import type { Random } from '@holdfast/testing';
import type { PeerCredential } from '../../../../packages/dtls/src/certificate/peer-credential.ts';
import { cipherSuite } from '../../../../packages/dtls/src/cipher/cipher-suite.ts';
import { keyBlockLength } from '../../../../packages/dtls/src/cipher/key-schedule.ts';
import { DtlsError } from '../../../../packages/dtls/src/dtls-error.ts';
import {
  decodeSessionState,
  encodeSessionState,
  type SessionState,
} from '../../../../packages/dtls/src/session/session-state.ts';
import { target } from '../../engine/target.ts';
import { bytesOf, listOf, maybe, numberOf, textOf, wordOf } from '../random-values.ts';

const CCM_8 = 0xc0a8;

function credentialOf(random: Random): PeerCredential {
  const fingerprint = toHex(random.bytes(32));
  return random.pick<PeerCredential>([
    { mode: 'psk', identity: bytesOf(random, 40) },
    { mode: 'rpk', fingerprint },
    {
      mode: 'x509',
      commonName: maybe(random, () => textOf(random)),
      dnsNames: listOf(random, 3, () => textOf(random)),
      uris: listOf(random, 2, () => textOf(random)),
      serial: wordOf(random),
      fingerprint,
      authority: toHex(random.bytes(32)),
      notAfter: 1_830_000_000_000,
    },
  ]);
}

/** What the store gives back after a restart: sealed, but by a key that an operator may have mixed up. */
export const sessionImportTarget = target<SessionState>({
  name: 'dtls-session-import',
  errors: ['DtlsError'],
  seed: (random) => {
    const suite = cipherSuite(CCM_8);
    if (suite === undefined) throw new DtlsError('options', 'the suite that every device has is gone');
    return encodeSessionState({
      role: random.pick(['client', 'server']),
      suite,
      extendedMasterSecret: random.chance(0.5),
      establishedAt: numberOf(random, 48),
      handle: random.bytes(16),
      masterSecret: random.bytes(48),
      keyBlock: random.bytes(keyBlockLength(suite)),
      authenticatedAt: numberOf(random, 48),
      credential: credentialOf(random),
      peerRecordSizeLimit: maybe(random, () => 1 + random.below(16_384)),
      sessionId: bytesOf(random, 32),
      connectionIds: maybe(random, () => ({ own: bytesOf(random, 20), peer: bytesOf(random, 20) })),
    });
  },
  decode: (input) => decodeSessionState(concat(input)),
  encode: encodeSessionState,
});
