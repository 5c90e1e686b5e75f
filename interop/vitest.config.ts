import { fileURLToPath } from 'node:url';
import { MatrixReporter } from './src/conformance/matrix-reporter.ts';

/** Not part of `npm test`: these start a whole server and other people's programs, one file at a time. */
export default {
  root: fileURLToPath(new URL('.', import.meta.url)),
  test: {
    include: ['src/**/*.interop.ts'],
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 300_000,
    reporters: ['verbose', new MatrixReporter(), '../tools/plain-reporter.ts'],
  },
};
