import type { Reporter, TestModule } from 'vitest/node';

/** Ends the run with the plain line `N passed, N failed, N skipped`, and names each skipped test above it. */
export default class PlainReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const count = { passed: 0, failed: unhandledErrors.length, skipped: 0 };
    const skippedNames: string[] = [];
    for (const module of modules) {
      const ran = [...module.children.allTests()];
      if (module.state() === 'failed' && !ran.some((t) => t.result().state === 'failed')) count.failed += 1;
      for (const test of ran) {
        const { state } = test.result();
        if (state === 'passed') count.passed += 1;
        else if (state === 'failed') count.failed += 1;
        else {
          count.skipped += 1;
          skippedNames.push(`${module.relativeModuleId} > ${test.fullName}`);
        }
      }
    }
    for (const name of skippedNames) console.log(`skipped: ${name}`);
    console.log(`${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped`);
  }
}
