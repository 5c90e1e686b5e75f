import type { Stage } from '../stage.ts';

/** What came of one attack: the code with which it was refused, or that it was not. */
export type Outcome = { readonly refused: string } | { readonly succeeded: string };

/** An attack that is more than a bundle. It rejects where it could not be tried. */
export interface Attack {
  readonly name: string;
  /** The refusal that shows that the attack came as far as it should. */
  readonly expected: string;
  run(stage: Stage): Promise<Outcome>;
}

/** What is written to the device as a bundle; tried on the C verifier too. */
export interface BundleAttack {
  readonly name: string;
  readonly expected: string;
  bundle(stage: Stage): Promise<Uint8Array>;
}
