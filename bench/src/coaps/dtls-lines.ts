import { utf8 } from '@holdfast/bytes';
import { DtlsClient } from '@holdfast/dtls';
import { systemClock as clock } from '@holdfast/kernel';
import { UdpTransport } from '@holdfast/udp';
import type { Line } from '../support/closed-loop.ts';
import { KEY } from './task.ts';

/** Handshakes at a time; more only wait for each other. */
const BATCH = 20;

/** Sessions with PSK, CCM_8 and a Connection ID, each on a socket of its own. */
export async function openDtlsLines(count: number, port: number): Promise<readonly Line[]> {
  const lines: Line[] = [];
  while (lines.length < count) {
    const batch = Array.from({ length: Math.min(BATCH, count - lines.length) }, (_, index) =>
      openDtlsLine(`client-${lines.length + index}`, port),
    );
    lines.push(...(await Promise.all(batch)));
  }
  return lines;
}

async function openDtlsLine(name: string, port: number): Promise<Line> {
  const transport = await UdpTransport.bind({ host: '127.0.0.1', port: 0 });
  const client = await DtlsClient.connect({
    transport,
    remote: transport.peer({ host: '127.0.0.1', port }),
    clock,
    identity: utf8(name),
    key: KEY,
    connectionId: new Uint8Array(),
  });
  const { session } = client;
  if (session.peerConnectionId === undefined) throw new Error('the server gave no Connection ID');
  return {
    send: (datagram) => client.send(session, datagram),
    onDatagram: (receive) => client.onDatagram((_, datagram) => receive(datagram)),
    close: () => void client.close(),
  };
}
