import { equal } from '@holdfast/bytes';
import {
  DtlsServer,
  MemoryResumptionStore,
  TrustAnchors,
  type DtlsSession,
  type Refusal,
} from '@holdfast/dtls';
import { systemClock as clock } from '@holdfast/kernel';
import { UdpTransport } from '@holdfast/udp';
import { pem, publicKeyDer, type KeyFiles, type OpensslAuthority } from './openssl-authority.ts';

/** A DTLS server of ours that sends back what it gets and takes every kind of credential. */
export interface DtlsEcho {
  readonly port: number;
  readonly established: DtlsSession[];
  readonly refused: Refusal[];
  close(): Promise<void>;
}

export async function startDtlsEcho(parts: {
  readonly authority: OpensslAuthority;
  readonly server: KeyFiles;
  /** Whose raw public key is registered. */
  readonly device: KeyFiles;
}): Promise<DtlsEcho> {
  const { authority, server, device } = parts;
  const transport = await UdpTransport.bind({ host: '127.0.0.1', port: 0 });
  const known = await publicKeyDer(device.publicKey);
  const established: DtlsSession[] = [];
  const refused: Refusal[] = [];
  const key = new TextDecoder().decode(await pem(server.key));
  const dtls = new DtlsServer({
    transport,
    clock,
    credentials: {
      x509: {
        chain: [await pem(server.certificate)],
        key,
        anchors: new TrustAnchors([await pem(authority.certificate)]),
      },
      rawPublicKey: { key, known: async (publicKey) => equal(publicKey, known) },
    },
    resumption: { store: new MemoryResumptionStore({ clock }) },
    on: {
      established: (session) => established.push(session),
      refused: (refusal) => refused.push(refusal),
    },
  });
  dtls.onDatagram((session, datagram) => dtls.send(session, datagram));
  return { port: transport.address.port, established, refused, close: () => dtls.close() };
}
