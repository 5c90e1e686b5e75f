import { Worker, type MessagePort } from 'node:worker_threads';
import { BytesWriter } from '@holdfast/bytes';
import type { EngineWire, WireEvents } from './engine-wire.ts';
import { readReceived } from './received-batch.ts';
import { writeSending } from './sending-batch.ts';
import type { FromThread, ThreadSetup, ToThread } from './thread-messages.ts';

const SCRIPT = new URL('./dtls-thread.ts', import.meta.url);

/** To an engine on a thread of its own. */
export function workerWire(setup: ThreadSetup, on: WireEvents): EngineWire {
  const worker = new Worker(SCRIPT, { workerData: setup, name: `dtls-${setup.thread}` });
  const sending = new BytesWriter(1 << 16);
  let timer: NodeJS.Immediate | undefined;
  let reason = new Error(`DTLS thread ${setup.thread} ended`);
  const post = (message: ToThread, transfer: readonly (ArrayBuffer | MessagePort)[] = []): void =>
    worker.postMessage(message, [...transfer]);
  const flush = (): void => {
    clearImmediate(timer);
    timer = undefined;
    if (sending.length === 0) return;
    const batch = sending.bytes();
    sending.clear();
    post({ kind: 'send', batch }, [batch.buffer as ArrayBuffer]);
  };
  worker.on('message', (message: FromThread) => {
    if (message.kind === 'received') on.received(readReceived(message.batch, (handle) => on.peerOf(handle)));
    else on.message(message);
  });
  worker.on('error', (error) => (reason = error instanceof Error ? error : reason));
  worker.on('exit', () => on.failed(reason));
  return {
    post(message, transfer) {
      flush();
      post(message, transfer);
    },
    send(handle, datagram) {
      writeSending(sending, handle, datagram);
      timer ??= setImmediate(flush);
    },
    async end() {
      await worker.terminate();
    },
  };
}
