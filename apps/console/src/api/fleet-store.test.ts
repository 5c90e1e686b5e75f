import { describe, expect, it } from 'vitest';
import { aDevice } from '../parts/a-device.ts';
import { countStates, FleetStore } from './fleet-store.ts';

function build() {
  const waiting: (() => void)[] = [];
  const store = new FleetStore((tell) => waiting.push(tell));
  let told = 0;
  store.subscribe(() => (told += 1));
  return { store, told: () => told, flush: () => waiting.splice(0).forEach((tell) => tell()) };
}

describe('FleetStore', () => {
  it('keeps what the stream said of a device against an older page', () => {
    const { store } = build();
    store.beginLoad();
    store.upsert(aDevice('a', { state: 'offline' }));
    store.remove('b');
    store.addPage([aDevice('a', { state: 'online' }), aDevice('b'), aDevice('c')], 3);
    store.endLoad();
    expect([...store.devices.keys()].sort()).toEqual(['a', 'c']);
    expect(store.devices.get('a')?.state).toBe('offline');
  });

  it('drops on a second load what is gone, and keeps what came by the stream meanwhile', () => {
    const { store } = build();
    store.beginLoad();
    store.addPage([aDevice('a'), aDevice('b')], 2);
    store.endLoad();
    store.beginLoad();
    store.upsert(aDevice('new'));
    store.addPage([aDevice('b')], 1);
    store.endLoad();
    expect([...store.devices.keys()].sort()).toEqual(['b', 'new']);
    expect(store.status()).toMatchObject({ phase: 'ready', expected: 2 });
  });

  it('keeps what it has when a load fails', () => {
    const { store } = build();
    store.beginLoad();
    store.addPage([aDevice('a')], 1);
    store.endLoad();
    store.beginLoad();
    expect(store.status().isWhole).toBe(true);
    store.failLoad(new Error('no answer'));
    expect(store.devices.size).toBe(1);
    expect(store.status().phase).toBe('failed');
  });

  it('tells many stream changes once', () => {
    const { store, told, flush } = build();
    const before = store.status().version;
    for (let n = 0; n < 100; n += 1) store.upsert(aDevice(`d${n}`));
    expect(told()).toBe(0);
    flush();
    expect(told()).toBe(1);
    expect(store.status().version).toBe(before + 1);
    store.upsert(aDevice('later'));
    flush();
    expect(told()).toBe(2);
  });
});

it('counts devices by state', () => {
  const devices = [aDevice('a'), aDevice('b', { state: 'late' }), aDevice('c', { state: 'late' })];
  expect(countStates(devices)).toEqual({ online: 1, asleep: 0, late: 2, offline: 0, unknown: 0 });
});
