import { createPrivateKey } from 'node:crypto';
import { utf8 } from '@holdfast/bytes';
import { codes, CoapStreamEndpoint, type RequestHandler } from '@holdfast/coap';
import { systemClock as clock, type Peer, type StreamConnection } from '@holdfast/kernel';
import { coreObjects, Lwm2mPath, ModelRegistry } from '@holdfast/lwm2m';
import { Lwm2mClient, type Lwm2mClientOptions } from '@holdfast/lwm2m-coap';
import { connectTcp, connectTls, type ConnectTlsOptions } from '@holdfast/tcp';
import { onTestFinished } from 'vitest';
import { TestAuthority, type Issued } from './device-authority.ts';
import { Logger } from './logger-objects.ts';
import type { Served } from './serve-in-process.ts';

/** How a device opens a connection to the server. */
export type Dial = (server: Served) => Promise<StreamConnection<Peer>>;

const host = '127.0.0.1';

export const overTcp: Dial = ({ coapTcp = 0 }) => connectTcp({ host, port: coapTcp });

export const overTls =
  (secure: Partial<ConnectTlsOptions>): Dial =>
  ({ coapsTcp = 0 }) =>
    connectTls({ host, port: coapsTcp, ...secure });

/** What a device with this certificate needs: the server's own certificate is what it trusts. */
export async function certifiedFor(
  server: Served,
  { pem, key }: Issued,
): Promise<Partial<ConnectTlsOptions>> {
  const identity = await server.call('serverIdentity');
  const own = createPrivateKey({ key: Buffer.from(key), format: 'der', type: 'pkcs8' });
  return {
    certificate: { certificate: pem, key: own.export({ format: 'pem', type: 'pkcs8' }) },
    serverCertificate: identity.certificate,
  };
}

/** Adds a device with a certificate, and says how it connects. */
export async function certified(server: Served, endpoint: string, maker?: TestAuthority): Promise<Dial> {
  const authority = maker ?? (await TestAuthority.open());
  if (maker === undefined) await server.call('addAuthority', { body: { certificate: authority.own.pem } });
  await server.call('addDevice', { body: { endpoint, security: { mode: 'x509' } } });
  return overTls(await certifiedFor(server, await authority.issue(`CN=${endpoint}`)));
}

/** A request, of a device that says little. */
export const registerAs = (name: string, method: number = codes.post) => ({
  method,
  path: ['rd'],
  query: [`ep=${name}`, 'lt=300', 'lwm2m=1.1', 'b=T'],
  contentFormat: 40,
  payload: utf8('</1/0>'),
});

/** A CoAP endpoint over one new connection, which ends with the test. */
export async function coapOverStream(server: Served, dial: Dial, handle?: RequestHandler<Peer>) {
  const connection = await dial(server);
  const ended = Promise.withResolvers<string>();
  const endpoint = new CoapStreamEndpoint<Peer>({
    clock,
    ...(handle === undefined ? {} : { handle }),
    onDisconnected: (_, { message }) => ended.resolve(message),
  });
  endpoint.add(connection);
  onTestFinished(() => endpoint.close());
  /** `ended`: why the connection did. */
  return { endpoint, peer: connection.peer, connection, ended: ended.promise };
}

/** A small logger that registers over a connection, and goes on over another one when it is told to. */
export async function streamLogger(
  server: Served,
  dial: Dial,
  options: Partial<Lwm2mClientOptions<Peer>> & { readonly endpoint: string },
) {
  const logger = new Logger();
  let connection = await dial(server);
  const transport = (): Lwm2mClientOptions<Peer>['transport'] => (handlers) => {
    const endpoint = new CoapStreamEndpoint<Peer>({ ...handlers, clock });
    endpoint.add(connection);
    return endpoint;
  };
  const client = new Lwm2mClient<Peer>({
    transport: transport(),
    server: connection.peer,
    clock,
    lifetime: 300,
    objects: logger.objects,
    models: new ModelRegistry(coreObjects),
    updateAfter: 0,
    binding: 'T',
    ...options,
  });
  logger.onChanged = (path) => client.changed(Lwm2mPath.parse(path));
  onTestFinished(() => client.close());
  await client.register();
  return {
    client,
    logger,
    /** As when its module lost the network: nothing is said. */
    hangUp: () => connection.destroy(),
    /** A new connection; nothing is said over it yet. */
    async dialAgain() {
      connection = await dial(server);
      client.reconnect(transport(), connection.peer);
    },
  };
}
