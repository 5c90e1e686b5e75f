import { utf8 } from '@holdfast/bytes';
import { CoapEndpoint, codes, uriPath } from '@holdfast/coap';
import { systemClock as clock } from '@holdfast/kernel';
import { UdpTransport } from '@holdfast/udp';
import { announce } from '../support/announce.ts';
import { PATH, PAYLOAD } from './task.ts';

/** The task on our endpoint with all its defaults: deduplication, blocks, limits. */
const transport = await UdpTransport.bind({ host: '127.0.0.1', port: 0 });
const content = { code: codes.content, payload: utf8(PAYLOAD) };
const notFound = { code: codes.notFound };
const endpoint = new CoapEndpoint({
  transport,
  clock,
  handle: ({ options }) => (uriPath(options).join('/') === PATH ? content : notFound),
});
announce(transport.address.port);
process.once('exit', () => endpoint.close());
