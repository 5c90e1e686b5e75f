import { writeFileSync } from 'node:fs';
import { allCases, vectorFile } from '../src/testing/vectors/all-vectors.ts';
import { judge } from '../src/testing/vectors/vector.ts';

/** Writes the vectors that every verifier of the format is held to. A test sees to it that they are what this would write. */
const file = new URL('bundles.json', import.meta.url);
writeFileSync(file, `${JSON.stringify(vectorFile((await allCases()).map(judge)), null, 1)}\n`);
