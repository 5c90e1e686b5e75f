import { fromHex, utf8 } from '@holdfast/bytes';
import { CoapEndpoint, type CoapEndpointOptions } from '@holdfast/coap';
import { DtlsClient, type DtlsSession } from '@holdfast/dtls';
import { systemClock, type DatagramTransport, type Peer } from '@holdfast/kernel';
import { coreObjects, Lwm2mPath, ModelRegistry } from '@holdfast/lwm2m';
import { Lwm2mClient, type Lwm2mClientOptions } from '@holdfast/lwm2m-coap';
import { onTestFinished } from 'vitest';
import { Logger } from './logger-objects.ts';
import { Wire } from './wire.ts';

interface To {
  readonly coap: number;
  readonly coaps: number;
}

/** A DTLS session with the server, over a wire of its own or the given one, with a Connection ID or without. */
export async function shakeHands(
  to: To,
  { identity, key }: { identity: string; key: string },
  given?: Wire,
  hasConnectionId = true,
): Promise<{ wire: Wire; dtls: DtlsClient }> {
  const wire = given ?? (await Wire.open());
  onTestFinished(() => wire.close());
  const dtls = await DtlsClient.connect({
    transport: wire,
    remote: wire.peer(to.coaps),
    clock: systemClock,
    identity: utf8(identity),
    key: fromHex(key),
    ...(hasConnectionId ? { connectionId: new Uint8Array() } : {}),
    // A wrong key shows at the repetitions.
    handshake: { initialTimeoutMs: 100, maxTimeoutMs: 200, maxRetransmissions: 50 },
  });
  return { wire, dtls };
}

/** A LwM2M device, not yet registered, with the objects of a small logger. */
export function lwm2mOver<P extends Peer>(
  transport: DatagramTransport<P>,
  server: P,
  options: Partial<Lwm2mClientOptions<P>> = {},
): { client: Lwm2mClient<P>; logger: Logger; trouble: string[] } {
  const logger = new Logger();
  const trouble: string[] = [];
  const client = new Lwm2mClient<P>({
    transport,
    server,
    clock: systemClock,
    lifetime: 300,
    objects: logger.objects,
    models: new ModelRegistry(coreObjects),
    updateAfter: 0,
    onTrouble: ({ code }) => void trouble.push(code),
    ...options,
  });
  logger.onChanged = (path) => client.changed(Lwm2mPath.parse(path));
  onTestFinished(() => client.close());
  return { client, logger, trouble };
}

/** The same over DTLS, registered. */
export async function connectLogger(
  to: To,
  credential: { identity: string; key: string },
  options: Partial<Lwm2mClientOptions<DtlsSession>> = {},
) {
  const { wire, dtls } = await shakeHands(to, credential);
  const device = lwm2mOver<DtlsSession>(dtls, dtls.session, { endpoint: credential.identity, ...options });
  await device.client.register();
  return { wire, dtls, ...device };
}

/** A device that answers as a test says, and no LwM2M client would. */
export function coapOver<P extends Peer>(
  transport: DatagramTransport<P>,
  options: Partial<CoapEndpointOptions<P>> = {},
): CoapEndpoint<P> {
  const endpoint = new CoapEndpoint<P>({ transport, clock: systemClock, ...options });
  onTestFinished(() => endpoint.close());
  return endpoint;
}
