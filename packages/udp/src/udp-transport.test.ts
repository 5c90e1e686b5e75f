import { toHex } from '@holdfast/bytes';
import { expect, it } from 'vitest';
import { UdpTransport } from './index.ts';

it.each([
  { server: '127.0.0.1', client: '127.0.0.1' },
  { server: '::', client: '127.0.0.1' },
  { server: '::1', client: '::1' },
])('carries datagrams both ways: $client to $server', async ({ server: host, client: clientHost }) => {
  const server = await UdpTransport.bind({ host, port: 0 });
  const client = await UdpTransport.bind({ host: clientHost, port: 0 });
  const reply = new Promise<string>((resolve) =>
    client.onDatagram((_, datagram) => resolve(`${datagram.constructor.name} ${toHex(datagram)}`)),
  );
  server.onDatagram((peer, datagram) => {
    expect(peer.address).toEqual(client.address);
    server.send(peer, datagram.toReversed());
  });
  client.send(client.peer({ host: clientHost, port: server.address.port }), Uint8Array.of(1, 2, 3));
  // No Buffer, whose slice() is no copy.
  expect(await reply).toBe('Uint8Array 030201');
  await Promise.all([server.close(), client.close()]);
});

it('sends what was given to it before the close', async () => {
  const server = await UdpTransport.bind({ host: '127.0.0.1', port: 0 });
  const client = await UdpTransport.bind({ host: '127.0.0.1', port: 0 });
  const arrived = new Promise<string>((resolve) =>
    server.onDatagram((_, datagram) => resolve(toHex(datagram))),
  );
  client.send(client.peer(server.address), Uint8Array.of(9));
  await client.close();
  expect(await arrived).toBe('09');
  await server.close();
});

it('says which address cannot be had', async () => {
  const first = await UdpTransport.bind({ host: '127.0.0.1', port: 0 });
  await expect(UdpTransport.bind(first.address)).rejects.toMatchObject({
    name: 'UdpError',
    code: 'address_in_use',
  });
  await first.close();
});

it('ignores sends to nobody and after the end', async () => {
  const errors: Error[] = [];
  const socket = await UdpTransport.bind({
    host: '127.0.0.1',
    port: 0,
    onError: (error) => errors.push(error),
  });
  socket.send(socket.peer({ host: '127.0.0.1', port: 1 }), Uint8Array.of(1));
  await socket.close();
  socket.send(socket.peer({ host: '127.0.0.1', port: 1 }), Uint8Array.of(1));
  await socket.close();
  expect(errors).toEqual([]);
});
