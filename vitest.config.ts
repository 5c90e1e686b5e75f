import { defineConfig } from 'vitest/config';

/** One run over every room. The browser and process tests are slow and share two cores, so files run two at a time. */
export default defineConfig({
  test: {
    include: [
      '{packages,apps}/*/src/**/*.test.{ts,tsx}',
      '{interop,bench,fuzz,e2e,hostile,tools,device-c}/**/*.test.ts',
    ],
    exclude: ['**/node_modules/**', '**/dist/**'],
    maxWorkers: 2,
    testTimeout: 20_000,
    hookTimeout: 60_000,
    // A condition that a loaded machine reaches late is reached all the same.
    expect: { poll: { timeout: 15_000 } },
    reporters: ['default', './tools/plain-reporter.ts'],
  },
});
