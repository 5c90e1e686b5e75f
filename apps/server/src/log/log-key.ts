import { createPrivateKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { fromBase64 } from '@holdfast/bytes';
import type { Clock } from '@holdfast/kernel';
import { isKeyName, type LogIdentity } from '@holdfast/trust';
import type { Journal } from '../journal/journal.ts';
import type { Rows } from '../journal/rows.ts';
import type { Keyring } from '../secrets/keyring.ts';
import { LogError } from './log-error.ts';
import type { LogStore } from './log-store.ts';

export interface LogKeyParts {
  readonly store: LogStore;
  readonly journal: Journal;
  readonly keyring: Keyring;
  readonly clock: Clock;
}

const PURPOSE = 'log-key';
/** RFC 8410 §7: what stands before the seed in PKCS #8. */
const PKCS8_PREFIX = fromBase64('MC4CAQAwBQYDK2VwBCIEIA==');

/** What the log signs with: made at the first start, under one origin for ever, since roots name both. */
export class LogKey {
  readonly identity: LogIdentity;
  readonly #key: KeyObject;

  private constructor(identity: LogIdentity, key: KeyObject) {
    this.identity = identity;
    this.#key = key;
  }

  /**
   * `origin` is for the first start. Throws {@link LogError} `log_damaged` for an origin that no note can carry, and `log_sealed` with
   * another key file than the log's: to begin another log in silence would be what witnesses are there to find.
   */
  static async open({ store, journal, keyring, clock }: LogKeyParts, origin: string): Promise<LogKey> {
    const stored = await store.loadLogKey();
    if (stored !== undefined) {
      const seed = unsealed(keyring, stored);
      const key = createPrivateKey({ key: pkcs8(seed), format: 'der', type: 'pkcs8' });
      return new LogKey({ origin: stored.origin, key: stored.publicKey }, key);
    }
    if (!isKeyName(origin) || Buffer.byteLength(origin) > 255)
      throw new LogError('log_damaged', `"${origin}" cannot be the origin of a log`);
    const { privateKey } = generateKeyPairSync('ed25519');
    const { x = '', d = '' } = privateKey.export({ format: 'jwk' });
    const row = {
      origin,
      publicKey: Uint8Array.from(Buffer.from(x, 'base64url')),
      sealedKey: keyring.seal(`${PURPOSE}:${origin}`, Uint8Array.from(Buffer.from(d, 'base64url'))),
      createdAt: clock.now(),
    };
    await journal.commit((batch) => batch.put('logKey', row));
    return new LogKey({ origin, key: row.publicKey }, privateKey);
  }

  sign(message: Uint8Array): Uint8Array {
    return new Uint8Array(sign(null, message, this.#key));
  }
}

const pkcs8 = (seed: Uint8Array): Buffer => Buffer.concat([PKCS8_PREFIX, seed]);

function unsealed(keyring: Keyring, { origin, sealedKey }: Rows['logKey']): Uint8Array {
  try {
    return keyring.unseal(`${PURPOSE}:${origin}`, sealedKey);
  } catch (cause) {
    throw new LogError(
      'log_sealed',
      "the log's key cannot be opened: restore the server.key that it was sealed with",
      { cause },
    );
  }
}
