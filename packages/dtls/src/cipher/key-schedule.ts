import { BytesWriter, utf8 } from '@holdfast/bytes';
import type { CipherSuite } from './cipher-suite.ts';
import { prf } from './prf.ts';
import type { RecordCipher } from './record-cipher.ts';

const MASTER_SECRET = 48;
const VERIFY_DATA = 12;
const LABELS = {
  master: utf8('master secret'),
  extendedMaster: utf8('extended master secret'),
  keys: utf8('key expansion'),
  client: utf8('client finished'),
  server: utf8('server finished'),
};

export type Role = 'client' | 'server';

/** RFC 4279 §2: as many zeros as the key is long stand for the other secret. */
export function pskPremasterSecret(psk: Uint8Array): Uint8Array {
  const zeros = new Uint8Array(psk.length);
  return new BytesWriter().u16(psk.length).put(zeros).u16(psk.length).put(psk).view();
}

/** RFC 5246 §8.1. */
export const masterSecret = (
  suite: CipherSuite,
  premaster: Uint8Array,
  clientRandom: Uint8Array,
  serverRandom: Uint8Array,
): Uint8Array => prf(suite.hash, premaster, LABELS.master, [clientRandom, serverRandom], MASTER_SECRET);

/** RFC 7627 §4. */
export const extendedMasterSecret = (
  suite: CipherSuite,
  premaster: Uint8Array,
  sessionHash: Uint8Array,
): Uint8Array => prf(suite.hash, premaster, LABELS.extendedMaster, [sessionHash], MASTER_SECRET);

/** RFC 5246 §6.3: MAC keys, keys and salts, of each the client's first. */
export const keyBlock = (
  suite: CipherSuite,
  master: Uint8Array,
  clientRandom: Uint8Array,
  serverRandom: Uint8Array,
): Uint8Array => prf(suite.hash, master, LABELS.keys, [serverRandom, clientRandom], keyBlockLength(suite));

export const keyBlockLength = (suite: CipherSuite): number =>
  2 * (suite.macKeyLength + suite.keyLength + suite.saltLength);

/** RFC 5246 §7.4.9. */
export const verifyData = (
  suite: CipherSuite,
  master: Uint8Array,
  sender: Role,
  transcriptHash: Uint8Array,
): Uint8Array => prf(suite.hash, master, LABELS[sender], [transcriptHash], VERIFY_DATA);

/** The cipher for the records that `sender` sends. */
export function recordCipher(
  suite: CipherSuite,
  block: Uint8Array,
  sender: Role,
  cid: Uint8Array,
): RecordCipher {
  const index = sender === 'client' ? 0 : 1;
  let at = 0;
  const cut = (length: number): Uint8Array => {
    const from = at + index * length;
    at += 2 * length;
    return block.subarray(from, from + length);
  };
  const macKey = cut(suite.macKeyLength);
  const key = cut(suite.keyLength);
  const salt = cut(suite.saltLength);
  return suite.recordCipher({ macKey, key, salt }, cid);
}
