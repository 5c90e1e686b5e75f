import { describe, expect, it } from 'vitest';
import { FakeClock, FakeNet } from './index.ts';

describe('FakeClock', () => {
  it('runs timers in order, at their time, unless cancelled', async () => {
    const clock = new FakeClock(0);
    const ran: [string, number][] = [];
    clock.after(20, () => ran.push(['b', clock.now()]));
    clock.after(10, () => ran.push(['a', clock.now()]));
    clock.after(15, () => ran.push(['never', clock.now()])).cancel();
    await clock.advance(10);
    expect(ran).toEqual([['a', 10]]);
    await clock.advance(100);
    expect(ran).toEqual([['a', 10], ['b', 20]]); // prettier-ignore
    expect(clock.now()).toBe(110);
    expect(clock.pendingTimers).toBe(0);
  });
});

describe('FakeNet', () => {
  const a = { host: '10.0.0.1', port: 1 };
  const b = { host: '10.0.0.2', port: 2 };

  it('loses, doubles and reorders as told', async () => {
    const clock = new FakeClock();
    const net = new FakeNet(clock, { loss: 0.2, duplication: 0.2, jitter: 50 });
    const from = net.socket(a);
    const to = net.socket(b);
    const seen: number[] = [];
    to.onDatagram((_, datagram) => seen.push(datagram[0] as number));
    for (let i = 0; i < 200; i++) from.send(from.peer(b), Uint8Array.of(i));
    await clock.advance(100);
    expect(new Set(seen).size).toBeLessThan(190);
    expect(seen.length).toBeGreaterThan(new Set(seen).size);
    expect(seen).not.toEqual(seen.toSorted((x, y) => x - y));
  });

  it('moves a socket to another address', async () => {
    const clock = new FakeClock();
    const net = new FakeNet(clock);
    const from = net.socket(a);
    const to = net.socket(b);
    const seen: string[] = [];
    to.onDatagram((peer) => seen.push(peer.key));
    from.send(from.peer(b), Uint8Array.of(1));
    from.rebind({ host: '10.0.0.9', port: 9 });
    from.send(from.peer(b), Uint8Array.of(1));
    await clock.advance(1);
    expect(seen).toEqual(['10.0.0.1:1', '10.0.0.9:9']);
  });
});
