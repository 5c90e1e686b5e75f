import { fromHex, utf8 } from '@holdfast/bytes';
import { DtlsClient } from '@holdfast/dtls';
import { systemClock as clock } from '@holdfast/kernel';
import { UdpTransport } from '@holdfast/udp';
import { mutate } from './mutate.ts';
import type { Random } from '@holdfast/testing';
import { tapped } from './tapped-transport.ts';

export interface BrokenHandshakeOptions {
  readonly port: number;
  readonly identity: string;
  readonly key: string;
  readonly random: Random;
  /** What to say over a session, where one comes about. */
  readonly say: () => Uint8Array;
  /** Sees what is sent, broken or not. */
  readonly onSent: (datagram: Uint8Array) => void;
}

const PATIENCE_MS = 400;

/**
 * A handshake that starts well, with a cookie that the server accepts, and then breaks: a flight is altered on its way. Gets where no
 * datagram from a stranger gets. Some of them succeed in the end, and then say something broken over the new session.
 */
export async function breakHandshake(options: BrokenHandshakeOptions): Promise<void> {
  const { port, identity, key, random, say, onSent } = options;
  const udp = await UdpTransport.bind({ host: '127.0.0.1', port: 0 });
  // 0 is the first ClientHello, 1 the one with the cookie, 2 the client's last flight; 3 leaves the handshake whole.
  const breaks = random.below(4);
  let sent = 0;
  const transport = tapped(udp, (datagram) => {
    const result = sent++ === breaks ? mutate(datagram, random, [datagram]) : datagram;
    onSent(result);
    return result;
  });
  try {
    const client = await DtlsClient.connect({
      transport,
      remote: udp.peer({ host: '127.0.0.1', port }),
      clock,
      identity: utf8(identity),
      key: fromHex(key),
      connectionId: random.bytes(random.below(9)),
      handshake: { initialTimeoutMs: 100, mtu: random.pick([100, 300, 1200]) },
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    for (let left = random.below(8); left > 0; left--) {
      client.send(client.session, say());
    }
    if (random.chance(0.5)) client.end();
    // A socket that is closed in the same turn takes what it was given with it.
    await new Promise((resolve) => setImmediate(resolve));
    await client.close();
  } catch {
    // Most of them fail, which is the point.
  } finally {
    await udp.close();
  }
}
