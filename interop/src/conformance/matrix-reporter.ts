import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Reporter, TestCase, TestModule } from 'vitest/node';
import { catalogue } from './catalogue.ts';
import { matrixOf, readName, type Shown } from './matrix.ts';

const FILE = fileURLToPath(new URL('../../conformance.md', import.meta.url));

/**
 * Holds the committed matrix against what the tests showed. A matrix that is out of date is written anew, and fails the run, so that what is
 * committed is always what was seen. A run of some tests only, or of a machine that lacks a client, leaves it alone.
 */
export class MatrixReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const shown = modules.flatMap((module) => [...module.children.allTests()].flatMap(shownBy));
    if (shown.length === 0) return;
    const { text, passed, rows, unexplained } = matrixOf(catalogue, shown);
    const missing = shown.filter(({ result }) => result !== 'passed');
    const broken = modules.some((module) => module.state() === 'failed');
    console.log(`conformance: ${passed} of ${rows} rows passed`);
    if (unexplained.length > 0 && missing.length === 0 && !broken && isWhole(modules)) {
      this.#fail(`no test and no reason for ${unexplained.join(', ')}`);
    } else if (unexplained.length > 0 || missing.length > 0 || broken) {
      console.log('conformance.md is left as it is: not every row was run and passed here');
    } else if (readCommitted() !== text) {
      writeFileSync(FILE, text);
      this.#fail(
        'interop/conformance.md was out of date and has been written anew: look at it and commit it',
      );
    }
  }

  #fail(why: string): void {
    console.error(`conformance: ${why}`);
    process.exitCode = 1;
  }
}

/** Files beside those of the matrix ran: nobody chose among its own. */
const isWhole = (modules: readonly TestModule[]): boolean =>
  modules.some(({ relativeModuleId }) => !relativeModuleId.includes('conformance/'));

function shownBy(test: TestCase): Shown[] {
  const row = readName(test.name);
  if (row === undefined) return [];
  const outcome = test.result();
  const result = outcome.state === 'pending' ? 'skipped' : outcome.state;
  const note = outcome.state === 'skipped' ? outcome.note : undefined;
  return [{ ...row, result, note, file: test.module.relativeModuleId }];
}

function readCommitted(): string | undefined {
  try {
    return readFileSync(FILE, 'utf8');
  } catch {
    return undefined;
  }
}
