import type { LogStatus } from '@holdfast/api-contract';
import { formatNoteKey } from '@holdfast/trust';
import type { Log } from './log.ts';

export function logStatus(log: Log): LogStatus {
  const { origin, key } = log.identity;
  const time = (ms: number): string => new Date(ms).toISOString();
  return {
    origin,
    key: formatNoteKey({ name: origin, algorithm: 'ed25519', bytes: key }),
    size: log.size,
    witnessedSize: log.witnessedSize,
    witnesses: log.witnesses.map(({ name, url, cosigned, refusal }) => ({
      name,
      url,
      cosigned: cosigned && { size: cosigned.size, time: time(cosigned.time) },
      refusal: refusal && { ...refusal, since: time(refusal.since) },
    })),
  };
}
