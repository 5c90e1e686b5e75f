import type { Logger } from '@holdfast/kernel';
import { AccessError } from './access-error.ts';
import { secretMatcher } from './secret.ts';

const SAFE = 16;
const LONGEST = 200;

/** Refuses a token that no HTTP header could carry (RFC 9110 §5.5, RFC 6750 §2.1). A short one is the operator's choice, not unseen. */
export function adminTokenMatcher(token: string, log: Logger): (given: string) => boolean {
  if (token.length > LONGEST || !/^[\x21-\x7e]+$/.test(token))
    throw new AccessError(
      'unusable_admin_token',
      `HOLDFAST_ADMIN_TOKEN must be 1 to ${LONGEST} printable ASCII characters without spaces`,
    );
  if (token.length < SAFE)
    log.warn(
      { characters: token.length },
      'HOLDFAST_ADMIN_TOKEN can be guessed; make one with: openssl rand -hex 32',
    );
  return secretMatcher(token);
}
