export { flipped, testLog, testWitness } from '../log/testing/log-parties.ts';
export { ENDPOINT, MODEL, testCommand } from './test-command.ts';
export { ada, ben, cleo, dora, signBy, signRoot, testRoot } from './test-root.ts';
export { commandBundle, NOW, ROOT, rootBundle } from './test-world.ts';
