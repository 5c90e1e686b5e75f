export { eventually } from './eventually.ts';
export { FakeClock } from './fake-clock.ts';
export { FakeNet, type FakeSocket, type NetworkFaults } from './fake-net.ts';
export { fakeStream, type FakeStream, type FakeStreamOptions } from './fake-stream.ts';
export { missing, run, start, type Program, type StartOptions } from './program.ts';
export { Random } from './random.ts';
export { startHoldfast, type Holdfast, type HoldfastOptions } from './start-holdfast.ts';
