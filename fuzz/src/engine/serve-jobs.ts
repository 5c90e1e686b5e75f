import { Random } from '@holdfast/testing';
import { findTarget } from '../targets.ts';
import { Campaign } from './campaign.ts';
import type { Coverage } from './coverage.ts';
import type { Job, LaneMessage } from './job.ts';
import { LastInput } from './last-input.ts';

export function serveJobs(
  coverage: Coverage,
  memory: SharedArrayBuffer,
  say: (message: LaneMessage) => void,
): (job: Job) => void {
  const last = new LastInput(memory);
  return ({ target, seed, extent, guided }) => {
    const campaign = new Campaign({
      target: findTarget(target),
      random: new Random(seed),
      extent,
      coverage,
      guided,
      beforeInput: (input) => last.begin(input),
      onFault: (fault) => say({ kind: 'fault', fault }),
    });
    say({ kind: 'done', tally: campaign.run() });
  };
}
