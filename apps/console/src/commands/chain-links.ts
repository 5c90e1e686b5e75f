import type { Command } from '@holdfast/api-contract';
import { count } from '../parts/format.ts';

export type ChainLinkName = 'proposed' | 'signed' | 'logged' | 'witnessed' | 'delivered' | 'receipts';

/** `done`: it happened. `none`: the root does without it. `now`: it is what the command waits for. `stopped`: it will not happen. `later`: it may. */
export type ChainLinkState = 'done' | 'none' | 'now' | 'stopped' | 'later';

export interface ChainLink {
  readonly name: ChainLinkName;
  readonly state: ChainLinkState;
  readonly text: string;
}

const ENDED: readonly string[] = ['expired', 'withdrawn'];

/** As the server says it; `quorum` is of the root that the command names, undefined where that root is not known. */
export function chainLinks(command: Command, quorum: number | undefined): readonly ChainLink[] {
  const { signatures, threshold, signed, logIndex, proof, witnesses, devices, state } = command;
  const { waiting, sent, done, refused, failed } = devices.states;
  const answered = done + refused + failed;
  const given = devices.total - waiting - devices.states.expired - devices.states.removed;
  const isSent = state === 'delivering' || state === 'finished';
  const facts: readonly (readonly [ChainLinkName, boolean, string])[] = [
    ['proposed', true, 'proposed'],
    ['signed', signed !== null, `signed ${signatures.length} of ${threshold}`],
    ['logged', logIndex !== null, logIndex === null ? 'logged' : `logged #${count(logIndex)}`],
    ['witnessed', proof !== null, witnessed(witnesses.length, quorum, proof !== null)],
    [
      'delivered',
      isSent && waiting === 0,
      isSent ? `delivered ${count(given)} of ${count(devices.total)}` : 'delivered',
    ],
    [
      'receipts',
      isSent && waiting + sent === 0,
      isSent ? `answered ${count(answered)} of ${count(devices.total)}` : 'answered',
    ],
  ];
  const next = facts.findIndex(([, isDone]) => !isDone);
  return facts.map(([name, isDone, text], at) => ({
    name,
    text,
    state: isDone
      ? name === 'witnessed' && witnesses.length === 0
        ? 'none'
        : 'done'
      : ENDED.includes(state)
        ? 'stopped'
        : at === next
          ? 'now'
          : 'later',
  }));
}

function witnessed(seen: number, quorum: number | undefined, isProven: boolean): string {
  if (quorum === 0) return 'no witness asked for';
  if (!isProven) return 'witnessed';
  if (seen === 0) return 'no witness';
  return quorum === undefined ? `witnessed by ${seen}` : `witnessed ${seen} of ${quorum}`;
}
