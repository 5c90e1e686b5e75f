import { encodeEntry } from '../log/entry.ts';
import { provenCheckpoint, verifyQuorum, type LogPolicy, type LogProof } from '../log/log-proof.ts';
import type { Signed } from '../signed/signed.ts';
import { TrustError } from '../trust-error.ts';
import type { Refusal } from './refusal.ts';

export interface Logged {
  /** The time that a quorum of witnesses vouches for; 0 where none is asked for. */
  readonly time: number;
}

/** Steps 11 and 12: it is in the log that everybody sees. */
export function checkLogged(signed: Signed, proof: LogProof, policy: LogPolicy): Logged | Refusal {
  try {
    const entry = encodeEntry({ type: signed.kind, hash: signed.hash });
    const checkpoint = provenCheckpoint(proof, entry, policy.log);
    return { time: verifyQuorum(checkpoint, proof.cosignatures, policy) ?? 0 };
  } catch (error) {
    if (!(error instanceof TrustError)) throw error;
    switch (error.code) {
      case 'too-few-witnesses':
      case 'bad-cosignature':
        return error.code;
      default:
        return 'not-in-log';
    }
  }
}
