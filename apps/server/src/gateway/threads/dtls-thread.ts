import { parentPort, workerData } from 'node:worker_threads';
import { BytesWriter } from '@holdfast/bytes';
import { DtlsEngine } from './dtls-engine.ts';
import { writeReceived } from './received-batch.ts';
import { readSending } from './sending-batch.ts';
import type { FromThread, ThreadSetup, ToThread } from './thread-messages.ts';

/** How long a datagram waits for others to cross with it: each crossing costs as much as dealing with several. */
const GATHER_MS = 1;
const GATHER_BYTES = 32_768;

/** A thread that runs one engine, and gathers what it received. */
const port = parentPort;
if (port === null) throw new Error('not in a thread');
const received = new BytesWriter(2 * GATHER_BYTES);
let timer: NodeJS.Timeout | undefined;

const post = (message: FromThread, transfer: readonly ArrayBuffer[] = []): void =>
  port.postMessage(message, [...transfer]);

function flush(): void {
  clearTimeout(timer);
  timer = undefined;
  if (received.length === 0) return;
  const batch = received.bytes();
  received.clear();
  post({ kind: 'received', batch }, [batch.buffer as ArrayBuffer]);
}

const engine = new DtlsEngine(workerData as ThreadSetup, {
  received(handle, counters, isAddressNew, datagram) {
    writeReceived(received, handle, counters, isAddressNew, datagram);
    if (received.length >= GATHER_BYTES) flush();
    else timer ??= setTimeout(flush, GATHER_MS);
  },
  post(message) {
    flush();
    post(message);
  },
});

port.on('message', (message: ToThread) => {
  if (message.kind === 'send')
    readSending(message.batch, (handle, datagram) => engine.send(handle, datagram));
  else engine.onMessage(message);
});
