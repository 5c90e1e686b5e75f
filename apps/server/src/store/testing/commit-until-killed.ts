import { silentLogger } from '@holdfast/kernel';
import { openStore } from '../open-store.ts';
import { aDevice, aSample } from './rows.ts';

/**
 * A process to be killed: commits samples for ever, from several devices at once, and prints `device time` for each that was
 * acknowledged. Its argument is the store's target as JSON. It is run by {@link crashCases}.
 */
const store = await openStore({ ...JSON.parse(process.argv[2] ?? '{}'), log: silentLogger });

async function commitFor(device: number): Promise<never> {
  for (let time = 1; ; time++) {
    await store.journal.commit((batch) => {
      batch.put('device', aDevice(device));
      batch.put('sample', aSample(device, '/3303/0/5700', time));
    });
    process.stdout.write(`${device} ${time}\n`);
  }
}

await Promise.all(Array.from({ length: 20 }, (_, i) => commitFor(i + 1)));
