import type { DtlsClient } from '@holdfast/dtls';
import { connectWithPsk } from './connect.ts';
import { inParallel } from './in-parallel.ts';
import type { Line } from './line.ts';

/** Sessions with PSK, CCM_8 and a Connection ID, each on a socket of its own. */
export const openDtlsLines = (count: number, port: number): Promise<readonly Line[]> =>
  inParallel(count, (index) => openDtlsLine(`client-${index}`, port));

const openDtlsLine = async (name: string, port: number): Promise<Line> =>
  lineOver(await connectWithPsk(name, port));

/** The session as a line. Throws where the server gave no Connection ID, or one of another length than all have here. */
export function lineOver(client: DtlsClient): Line {
  const { session } = client;
  if (session.peerConnectionId?.length !== CONNECTION_ID_BYTES)
    throw new Error(`the server gave a Connection ID of ${session.peerConnectionId?.length} bytes`);
  return {
    send: (datagram) => client.send(session, datagram),
    onDatagram: (receive) => client.onDatagram((_, datagram) => receive(datagram)),
    close: () => void client.close(),
  };
}

/** As long as Californium's authors have it in their benchmark. */
const CONNECTION_ID_BYTES = 6;
