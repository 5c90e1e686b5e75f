import { utf8 } from '@holdfast/bytes';
import { silentLogger, systemClock } from '@holdfast/kernel';
import { InProcessBus } from '../../bus/in-process-bus.ts';
import { Keyring } from '../../secrets/keyring.ts';
import { openStore } from '../../store/open-store.ts';
import type { LogEvent } from '../log-event.ts';
import { Log } from '../log.ts';

/**
 * Appends to the log of a server that does not run: `append-to.ts DATA_DIR COUNT`. Prints the log's key as JSON. For tests of what
 * is outside of the server, until there is something that is logged by itself.
 */
const [dataDir = '', count = '0'] = process.argv.slice(2);
const store = await openStore({ dataDir, log: silentLogger });
const log = await Log.open(
  {
    store,
    journal: store.journal,
    keyring: await Keyring.open(dataDir),
    clock: systemClock,
    bus: new InProcessBus<LogEvent>(silentLogger),
    log: silentLogger,
    post: () => Promise.reject(new Error('there is no witness')),
  },
  { origin: 'fleet.example/log', witnesses: { witnesses: [], quorum: 0 } },
);
const first = log.size;
await Promise.all(
  Array.from({ length: Number(count) }, (_, at) => log.append('approval', utf8(`approval ${first + at}`))),
);
const { origin, key } = log.identity;
process.stdout.write(
  `${JSON.stringify({ origin, key: Buffer.from(key).toString('base64'), size: log.size })}\n`,
);
await log.stop();
await store.close();
