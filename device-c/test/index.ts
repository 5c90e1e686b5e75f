export { buildVerifier, cannotBuild } from './build.ts';
export { stateWords } from './question.ts';
export { Verifier } from './verifier.ts';
