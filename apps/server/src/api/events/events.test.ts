import { streamMessages, type FeedEvent, type StreamMessageName } from '@holdfast/api-contract';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStream } from '../testing/open-stream.ts';
import { askHttp, startApi } from '../testing/start-api.ts';

let server: Awaited<ReturnType<typeof startApi>>;
const open: { close(): void }[] = [];
beforeEach(async () => {
  server = await startApi();
});
afterEach(async () => {
  for (const stream of open.splice(0)) stream.close();
  await server.close();
});

async function stream(query = '', headers: Record<string, string> = {}) {
  const opened = await openStream(server.port, query, headers);
  open.push(opened);
  if (opened.status === 200) await opened.until(() => opened.events.length > 0);
  return opened;
}

const feedEvent = (id: number, endpoint: string | null = null, text = ''): FeedEvent => ({
  id: String(id),
  time: '2026-01-01T00:00:00.000Z',
  type: 'device.state',
  endpoint,
  text,
  detail: {},
});
const feed = (id: number, endpoint: string | null = null, text = '') =>
  server.bus.publish({ kind: 'feed', event: feedEvent(id, endpoint, text) });
const values = (endpoint: string) =>
  server.bus.publish({
    kind: 'values',
    endpoint,
    values: () => [{ path: '/3303/0/5700', value: 4.5, type: 'float', time: '2026-01-01T00:00:00.000Z' }],
  });
const tick = () => server.clock.advance(100);

describe('an event stream', () => {
  it('carries what the rooms publish, each message as the contract has it', async () => {
    server.addDevice('a');
    const all = await stream('?messages=device,removed,values,feed');
    expect(all.headers['content-type']).toBe('text/event-stream; charset=utf-8');
    expect(all.headers['cache-control']).toBe('no-store');
    server.bus.publish({ kind: 'device', endpoint: 'a' });
    values('a');
    feed(1, 'a', 'two\nlines');
    server.bus.publish({ kind: 'removed', endpoint: 'b' });
    await tick();
    await all.until(() => all.named().length === 4);
    for (const { event, data } of all.named())
      expect(streamMessages[event as StreamMessageName].parse(data)).toEqual(data);
    expect(all.named().map(({ event }) => event)).toEqual(['values', 'feed', 'removed', 'device']);
    expect(all.named()[1]?.data).toMatchObject({ event: { text: 'two\nlines' } });
  });

  it('carries what was asked for: one device, some messages', async () => {
    server.addDevice('a');
    server.addDevice('b');
    const usual = await stream();
    const ofA = await stream('?endpoint=a&messages=values,feed');
    for (const endpoint of ['a', 'b']) {
      server.bus.publish({ kind: 'device', endpoint });
      values(endpoint);
      feed(1, endpoint);
    }
    feed(2);
    await tick();
    await usual.until(() => usual.named().length === 5);
    await ofA.until(() => ofA.named().length === 2);
    expect(usual.named().map(({ event }) => event)).toEqual(['feed', 'feed', 'feed', 'device', 'device']);
    expect(ofA.named().map(({ event, data }) => [event, JSON.stringify(data).includes('"a"')])).toEqual([
      ['values', true],
      ['feed', true],
    ]);
  });

  it('has one message a second for a device that changes all the time, the first at once and the last not lost', async () => {
    server.addDevice('a');
    const all = await stream();
    for (let i = 0; i < 26; i++) {
      server.bus.publish({ kind: 'device', endpoint: 'a' });
      await tick();
      if (i === 0) await all.until(() => all.named().length === 1);
    }
    const device = server.devices.get('a');
    if (device !== undefined) server.devices.set('a', { ...device, state: 'online' });
    server.bus.publish({ kind: 'device', endpoint: 'a' });
    await server.clock.advance(5000);
    await all.until(() => all.named().at(-1)?.data?.['device'] !== undefined && all.named().length >= 4);
    expect(all.named()).toHaveLength(4);
    expect(all.named().at(-1)?.data).toMatchObject({ device: { state: 'online' } });
  });

  it('says nothing more of a device that was removed', async () => {
    server.addDevice('a');
    const all = await stream();
    server.bus.publish({ kind: 'device', endpoint: 'a' });
    server.devices.delete('a');
    server.bus.publish({ kind: 'removed', endpoint: 'a' });
    feed(1);
    await server.clock.advance(3000);
    await all.until(() => all.named().length === 2);
    expect(all.named().map(({ event }) => event)).toEqual(['removed', 'feed']);
  });

  it('says at once when a device is there again that was removed', async () => {
    server.addDevice('a');
    const all = await stream('?messages=device');
    server.bus.publish({ kind: 'device', endpoint: 'a' });
    await tick();
    server.bus.publish({ kind: 'removed', endpoint: 'a' });
    server.bus.publish({ kind: 'device', endpoint: 'a' });
    await tick();
    await all.until(() => all.named().length === 2);
  });

  it('beats every 15 seconds', async () => {
    const all = await stream();
    await server.clock.advance(30_000);
    await all.until(() => all.comments === 2);
  });

  it('leaves no timer behind when nobody listens and nothing happens', async () => {
    const before = server.clock.pendingTimers;
    const all = await stream();
    feed(1);
    await tick();
    all.close();
    await server.admin('GET', '/api/v1/devices');
    await server.clock.advance(60_000);
    expect(server.clock.pendingTimers).toBe(before);
  });

  it('is no stream for HEAD', async () => {
    const { status } = await server.admin('HEAD', '/api/v1/events');
    expect(status).toBe(200);
    expect((await server.admin('GET', '/metrics')).text).toContain('holdfast_http_event_streams 0');
  });
});

describe('a reader that comes back', () => {
  it('gets what it missed, each device once as it is now', async () => {
    server.addDevice('a');
    server.addDevice('quiet');
    server.bus.publish({ kind: 'device', endpoint: 'quiet' });
    await tick();
    const first = await stream();
    feed(1);
    await tick();
    await first.until(() => first.named().length === 1);
    first.close();
    for (let i = 0; i < 3; i++) {
      server.bus.publish({ kind: 'device', endpoint: 'a' });
      await server.clock.advance(1000);
    }
    feed(2);
    await tick();
    const again = await stream('', { 'last-event-id': String(first.named()[0]?.id) });
    await again.until(() => again.named().length === 2);
    feed(3);
    await tick();
    await again.until(() => again.named().length === 3);
    expect(again.named().map(({ event }) => event)).toEqual(['device', 'feed', 'feed']);
    expect(again.named()[1]?.data).toMatchObject({ event: { id: '2' } });
  });

  it('goes on from the opening, too, where nothing was said', async () => {
    const first = await stream();
    first.close();
    feed(1);
    const again = await stream('', { 'last-event-id': String(first.events[0]?.id) });
    await tick();
    await again.until(() => again.named().length === 1);
    expect(again.named()[0]?.data).toMatchObject({ event: { id: '1' } });
  });

  it.each([
    ['of another process', () => 'zzzzzzzzzz-1'],
    ['that is none of ours', () => 'undefined'],
    ['from before what is kept', (id: string) => id],
  ])('starts anew with an id %s', async (_, idOf) => {
    const first = await stream();
    for (let i = 0; i < 1001; i++) feed(i);
    await tick();
    const again = await stream('', { 'last-event-id': idOf(String(first.events[0]?.id)) });
    await again.until(() => again.named().length === 1);
    expect(again.named()[0]).toMatchObject({ event: 'reset', data: { reason: expect.any(String) } });
  });

  it('is not told to start anew for messages that it did not ask for', async () => {
    const first = await stream('?messages=feed');
    for (let i = 0; i < 5000; i++) values('a');
    await tick();
    feed(1);
    const again = await stream('?messages=feed', { 'last-event-id': String(first.events[0]?.id) });
    await tick();
    await again.until(() => again.named().length > 0);
    expect(again.named()[0]?.event).toBe('feed');
  });
});

describe('a stream ends', () => {
  const authorised = async () => {
    const cookie = await server.cookie();
    return { cookie, own: await stream('', { cookie }) };
  };

  it('with the session that opened it, when that is signed out', async () => {
    const { cookie, own } = await authorised();
    const other = await authorised();
    await askHttp(server.port, 'DELETE', '/api/v1/session', {
      headers: { cookie, 'sec-fetch-site': 'same-origin' },
    });
    await own.until(() => own.ended);
    feed(1);
    await tick();
    await other.own.until(() => other.own.named().length === 1);
    expect(other.own.ended).toBe(false);
  });

  it('with the session that opened it, when that runs out', async () => {
    const { own } = await authorised();
    await server.clock.advance(12 * 60 * 60 * 1000);
    await own.until(() => own.ended);
  });

  it('with the server, after what was said last', async () => {
    const all = await stream();
    feed(1);
    await server.close();
    await all.until(() => all.ended);
    expect(all.named()).toHaveLength(1);
  });
});

describe('many streams', () => {
  it('are 200 at most, and one that closes makes room', async () => {
    const streams = await Promise.all(Array.from({ length: 200 }, () => stream()));
    const refused = await server.admin('GET', '/api/v1/events');
    expect([refused.status, refused.json.code, refused.headers['retry-after']]).toEqual([
      429,
      'too_many_streams',
      '30',
    ]);
    streams[0]?.close();
    // The server hears of the closed connection in its own time.
    let reopened = await stream();
    while (reopened.status === 429) {
      reopened.close();
      reopened = await stream();
    }
    expect(reopened.status).toBe(200);
  });

  it('cost one look at a device, however many there are', async () => {
    for (let i = 0; i < 5; i++) await stream();
    let looks = 0;
    const summary = server.rooms.fleet.summary.bind(server.rooms.fleet);
    Object.assign(server.rooms.fleet, {
      summary: (endpoint: string) => {
        looks++;
        return summary(endpoint);
      },
    });
    server.addDevice('a');
    for (let i = 0; i < 100; i++) server.bus.publish({ kind: 'device', endpoint: 'a' });
    await tick();
    expect(looks).toBe(1);
  });
});

describe('a reader that does not keep up', () => {
  it('loses its backlog and is told so, while the others miss nothing', async () => {
    const slow = await stream('?messages=feed');
    const quick = await stream('?messages=feed');
    slow.response.pause();
    const rounds = 60;
    for (let round = 0; round < rounds; round++) {
      feed(round, null, 'x'.repeat(500_000));
      await tick();
      await quick.until(() => quick.named().length === round + 1);
    }
    slow.response.resume();
    await slow.until(() => slow.named().some(({ event }) => event === 'reset'));
    feed(rounds, null, 'last');
    await tick();
    await slow.until(() => JSON.stringify(slow.named().at(-1)?.data).includes('last'));
    expect(slow.bytes).toBeLessThan(quick.bytes / 2);
    expect(quick.named().every(({ event }) => event === 'feed')).toBe(true);
  });

  it('is cut off when it has taken nothing for a minute', async () => {
    const slow = await stream('?messages=feed');
    slow.response.pause();
    for (let round = 0; round < 60; round++) {
      feed(round, null, 'x'.repeat(500_000));
      await tick();
    }
    expect((await server.admin('GET', '/metrics')).text).toContain('holdfast_http_event_streams 1');
    await server.clock.advance(75_000);
    expect((await server.admin('GET', '/metrics')).text).toContain('holdfast_http_event_streams 0');
    slow.response.resume();
    await slow.until(() => slow.ended);
    expect(slow.response.complete).toBe(false);
  });
});
