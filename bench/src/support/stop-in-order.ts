import { eventually, type Holdfast } from '@holdfast/testing';
import { isRunning } from './process-usage.ts';

const MOST_ENDING_MS = 120_000;

/** SIGTERM, as an operator's supervisor does it; the data stay. */
export async function stopInOrder({ pid }: Holdfast): Promise<void> {
  process.kill(pid, 'SIGTERM');
  await eventually('the end of the server', async () => (isRunning(pid) ? undefined : true), MOST_ENDING_MS);
}
