import { createSocket } from 'node:dgram';
import { createServer } from 'coap';
import { announce } from '../support/announce.ts';
import { PATH, PAYLOAD } from './task.ts';

/** The task on the npm package coap with all its defaults. */
const server = createServer((request, response) => {
  if (request.url === `/${PATH}`) response.end(PAYLOAD);
  else {
    response.code = '4.04';
    response.end();
  }
});
const socket = createSocket('udp4');
socket.bind(0, '127.0.0.1', () => server.listen(socket, () => announce(socket.address().port)));
