import { DtlsEngine } from './dtls-engine.ts';
import type { EngineWire, WireEvents } from './engine-wire.ts';
import type { Received } from './secure-peer.ts';
import type { ThreadSetup } from './thread-messages.ts';

/** To an engine on this thread: nothing to cross, so nothing to pack. */
export function localWire(setup: ThreadSetup, on: WireEvents): EngineWire {
  let gathered: Received[] = [];
  let timer: NodeJS.Immediate | undefined;
  const flush = (): void => {
    clearImmediate(timer);
    timer = undefined;
    const all = gathered;
    gathered = [];
    if (all.length > 0) on.received(all);
  };
  const engine = new DtlsEngine(setup, {
    received(handle, counters, isAddressNew, datagram) {
      const peer = on.peerOf(handle);
      if (peer === undefined) return;
      const { host, port } = counters;
      if (isAddressNew) peer.address = { host, port };
      gathered.push({ peer, counter: { session: peer.key, ...counters }, datagram });
      timer ??= setImmediate(flush);
    },
    post(message) {
      flush();
      on.message(message);
    },
  });
  return {
    post: (message) => engine.onMessage(message),
    send: (handle, datagram) => engine.send(handle, datagram),
    end: async () => {},
  };
}
