import { equal } from '@holdfast/bytes';
import type { Root } from '@holdfast/trust';
import type { Log } from '../log/log.ts';
import type { Witnesses } from '../log/witnessing/witnessing.ts';
import type { OwnerLog } from './owner-log.ts';

/** The server's log, with the witnesses that a root names, at the addresses that the server was told. */
export const witnessedLog = (log: Log, told: Witnesses): OwnerLog => ({
  identity: log.identity,
  get witnessedSize() {
    return log.witnessedSize;
  },
  append: (type, content, within) => log.append(type, content, within),
  proofFor: (index) => log.proofFor(index),
  witnessedBy: async ({ witnesses, quorum }: Root) => {
    const found = witnesses.map(({ name, key }) => ({
      name,
      key,
      url: told.witnesses.find((one) => one.key.kind === key.kind && equal(one.key.bytes, key.bytes))?.url,
    }));
    await log.setWitnesses({ witnesses: found, quorum });
  },
});
