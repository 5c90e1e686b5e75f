import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { silentLogger } from '@holdfast/kernel';
import { FakeClock } from '@holdfast/testing';
import { expect, it, onTestFinished } from 'vitest';
import { openHouse, registration, secure } from '../../testing/house.ts';
import type { DeviceRecord } from '../device-record.ts';
import { WakeCalls } from './wake-calls.ts';

interface Call {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A web address that takes calls, answering each with the next status. */
async function receiver(statuses: number[]) {
  const calls: Call[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => (body += text));
    request.on('end', () => {
      calls.push({ headers: request.headers, body });
      response.writeHead(statuses.shift() ?? 204).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return { calls, url: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/wake`) };
}

async function sleeper(): Promise<DeviceRecord> {
  const house = await openHouse();
  onTestFinished(() => house.end());
  await house.fleet.add({ endpoint: 'sleeper', security: { mode: 'psk' } });
  await house.registrations.register(
    secure(house, 'sleeper'),
    registration({ endpoint: 'sleeper', binding: 'US', queueMode: true, smsNumber: '4520123456' }),
  );
  return house.fleet.record('sleeper');
}

const calls = (url: URL, clock: FakeClock, secret?: string): WakeCalls => {
  const wake = new WakeCalls({ url, secret, clock, log: silentLogger });
  onTestFinished(() => wake.stop());
  return wake;
};

it('says which device to wake and how it is reached, signed, and nothing of what waits', async () => {
  const { url, calls: taken } = await receiver([]);
  const clock = new FakeClock();
  calls(url, clock, 'a shared secret').call(await sleeper());
  await expect.poll(() => taken).toHaveLength(1);
  const [{ headers, body } = { headers: {}, body: '' }] = taken;
  expect(JSON.parse(body)).toEqual({
    type: 'device.wake',
    time: new Date(clock.now()).toISOString(),
    endpoint: 'sleeper',
    binding: 'US',
    smsNumber: '4520123456',
  });
  const signature = createHmac('sha256', 'a shared secret').update(body).digest('hex');
  expect(headers['holdfast-signature']).toBe(`sha256=${signature}`);
});

it('calls once a minute for a device, however much waits', async () => {
  const { url, calls: taken } = await receiver([]);
  const clock = new FakeClock();
  const wake = calls(url, clock);
  const record = await sleeper();
  for (let i = 0; i < 5; i++) wake.call(record);
  await expect.poll(() => taken).toHaveLength(1);
  await clock.advance(60_000);
  wake.call(record);
  await expect.poll(() => taken).toHaveLength(2);
});

it('repeats a call that was not taken, and gives up after the third', async () => {
  const { url, calls: taken } = await receiver([503, 500, 500, 204]);
  const clock = new FakeClock();
  const wake = calls(url, clock);
  const record = await sleeper();
  wake.call(record);
  for (const [count, pause] of [
    [1, 2_000],
    [2, 10_000],
  ] as const) {
    await expect.poll(() => taken).toHaveLength(count);
    await expect.poll(() => clock.pendingTimers).toBe(1);
    await clock.advance(pause);
  }
  await expect.poll(() => taken).toHaveLength(3);
  // The next operation that waits calls anew.
  await expect
    .poll(() => {
      wake.call(record);
      return taken.length;
    })
    .toBe(4);
});
