import { test } from 'vitest';
import { catalogue, TEST_ID, type TestNumber } from './catalogue.ts';

/** Who speaks with the server, and how the server is spoken to. */
export interface Partner {
  readonly client: string;
  /** The whole product, driven through its API. */
  readonly server: 'REST API';
  /** Why it cannot run here. */
  readonly unavailable?: string | undefined;
}

const TIMEOUT_MS = 90_000;

/** A test whose name says which row of the matrix it is for: that is where `MatrixReporter` finds it. */
export const conformance =
  ({ client, server, unavailable }: Partner) =>
  (number: TestNumber, run: () => Promise<void>): void =>
    test(
      `${TEST_ID}${number}: ${catalogue[number].shows} [${client}, ${server}]`,
      { timeout: TIMEOUT_MS },
      async ({ skip }) => {
        if (unavailable !== undefined) skip(unavailable);
        await run();
      },
    );
