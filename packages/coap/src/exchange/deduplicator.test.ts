import { FakeClock } from '@holdfast/testing';
import { describe, expect, it } from 'vitest';
import { messageTypes } from '../message/coap-message.ts';
import { Deduplicator, type Exchange } from './deduplicator.ts';
import { defaultEndpointLimits, type EndpointLimits } from './endpoint-limits.ts';

function deduplicator(limits: Partial<EndpointLimits>) {
  const clock = new FakeClock();
  const all = new Deduplicator(clock, 247_000, { ...defaultEndpointLimits, ...limits });
  const done = (peer: string, id: number, bytes = 4): void => {
    const exchange = all.admit(peer, id, 0) as Exchange;
    all.settle(exchange, new Uint8Array(bytes));
  };
  const knows = (peer: string, id: number): boolean => {
    const exchange = all.admit(peer, id, 0) as Exchange;
    if (exchange.duplicates > 0) return true;
    all.forget(exchange);
    return false;
  };
  return { clock, all, done, knows };
}

describe('Deduplicator', () => {
  it('tells the messages of one peer from those of another', () => {
    const { done, knows } = deduplicator({});
    done('a', 1);
    expect([knows('a', 1), knows('a', 2), knows('b', 1)]).toEqual([true, false, false]);
  });

  it('keeps the newest of each peer', () => {
    const { all, done, knows } = deduplicator({ exchangesPerPeer: 3 });
    for (let id = 1; id <= 5; id++) done('a', id);
    done('b', 1);
    expect(all.size).toBe(4);
    expect([3, 4, 5].map((id) => knows('a', id))).toEqual([true, true, true]);
    expect(knows('b', 1)).toBe(true);
    expect(knows('a', 2)).toBe(false);
  });

  it('keeps the newest of all', () => {
    const { all, done, knows } = deduplicator({ exchanges: 3 });
    for (let peer = 1; peer <= 5; peer++) done(`${peer}`, 1);
    expect(all.size).toBe(3);
    expect(knows('5', 1)).toBe(true);
    expect(knows('2', 1)).toBe(false);
  });

  it('keeps no more than so many bytes of replies', () => {
    const { all, done, knows } = deduplicator({ replyBytes: 1000 });
    for (let id = 1; id <= 30; id++) done(`${id}`, 1, 100);
    expect(all.size).toBe(10);
    expect(knows('21', 1)).toBe(true);
    expect(knows('20', 1)).toBe(false);
  });

  it('never forgets an exchange whose handler runs, and takes no more of them than it may', () => {
    const { all } = deduplicator({ exchangesPerPeer: 2, running: 3 });
    const first = all.admit('a', 1, 0) as Exchange;
    all.admit('a', 2, 0);
    expect(all.admit('a', 3, 0)).toBe('busy');
    expect(all.admit('b', 1, 0)).toMatchObject({ duplicates: 0 });
    expect(all.admit('c', 1, 0)).toBe('full');
    expect(all.admit('a', 1, 0)).toMatchObject({ duplicates: 1 });
    all.settle(first, messageTypes.acknowledgement);
    expect(all.admit('a', 3, 0)).toMatchObject({ duplicates: 0 });
    expect(all.running).toBe(3);
  });

  it('is empty again when its time has passed, with one timer for all', async () => {
    const { clock, all, done } = deduplicator({});
    for (let peer = 0; peer < 1000; peer++) done(`${peer}`, 1);
    expect(clock.pendingTimers).toBe(1);
    await clock.advance(100_000);
    for (let peer = 0; peer < 1000; peer++) done(`${peer}`, 2);
    await clock.advance(150_000);
    expect(all.size).toBe(1000);
    await clock.advance(100_000);
    expect(all.size).toBe(0);
    expect(clock.pendingTimers).toBe(0);
  });

  it('takes another message under a known id for what it is, once the first is done', () => {
    const { all } = deduplicator({});
    const first = all.admit('a', 1, 10) as Exchange;
    expect(all.admit('a', 1, 20)).toBe('full');
    all.settle(first, messageTypes.acknowledgement);
    expect(all.admit('a', 1, 10)).toBe(first);
    const second = all.admit('a', 1, 20) as Exchange;
    expect(second).toMatchObject({ duplicates: 0, print: 20 });
    expect(all.size).toBe(1);
    all.settle(second, messageTypes.acknowledgement);
    expect(all.admit('a', 1, 20)).toBe(second);
  });

  it('counts a peer that reuses an id as it counts others', () => {
    const { all } = deduplicator({ messagesPerSecond: 3 });
    const outcomes = Array.from({ length: 12 }, (_, print) => {
      const exchange = all.admit('a', 1, print);
      if (typeof exchange === 'object') all.settle(exchange, new Uint8Array(4));
      return typeof exchange === 'object' ? 'taken' : exchange;
    });
    expect(outcomes.slice(-4)).toEqual(['busy', 'busy', 'busy', 'busy']);
    expect(all.size).toBe(1);
  });

  it('forgets what a peer is done with, and not what runs', () => {
    const { all, done, knows } = deduplicator({});
    done('a', 1);
    done('b', 1);
    all.admit('a', 2, 0);
    all.forgetPeer('a');
    all.forgetPeer('nobody');
    expect([knows('a', 1), knows('a', 2), knows('b', 1)]).toEqual([false, true, true]);
  });
});
