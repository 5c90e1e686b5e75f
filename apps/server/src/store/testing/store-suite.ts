import { afterEach, beforeEach, describe } from 'vitest';
import { commandCases } from './command-cases.ts';
import { crashCases } from './crash-cases.ts';
import { journalCases } from './journal-cases.ts';
import { logCases } from './log-cases.ts';
import { modelCases } from './model-cases.ts';
import { openingCases } from './opening-cases.ts';
import { readCases } from './read-cases.ts';
import type { StoreHome } from './store-home.ts';

/** What every store must do, whatever keeps its data. */
export function storeSuite(name: string, newHome: () => Promise<StoreHome>): void {
  describe(name, () => {
    let home: StoreHome;
    beforeEach(async () => {
      home = await newHome();
    });
    afterEach(() => home.remove());

    const given = (): StoreHome => home;
    readCases(given);
    commandCases(given);
    journalCases(given);
    openingCases(given);
    modelCases(given);
    logCases(given);
    crashCases(given);
  });
}
