import { describe, expect, it } from 'vitest';
import { account, at, entry, house, HOSTS } from './test-house.ts';

describe('a device with two servers', () => {
  const both = [
    ...account(0, 101, 'coap://one', [entry('/1/0/3', 'integer', 60)]),
    ...account(1, 102, 'coap://two'),
  ];

  it('registers at both, without its secrets, and tells each what it asked for', async () => {
    const on = house(both);
    on.device.start();
    await on.clock.advance(1000);
    for (const { told } of [on.one, on.two]) {
      expect(told.registrations).toHaveLength(1);
      expect(told.registrations[0]?.objects.map(({ path }) => path.text)).toEqual([
        '/1',
        '/1/0',
        '/1/1',
        '/2',
        '/3303',
        '/3303/0',
        '/32000/0',
      ]);
    }
    await on.one.observe('/3303/0/5700');
    await on.two.observe('/32000/0/1');
    on.sensor.value = 5;
    on.device.changed(at('/3303/0/5700'));
    await on.clock.advance(1000);
    expect(on.one.told.notified).toHaveLength(1);
    expect(on.two.told.notified).toHaveLength(0);
    const nine = entry('/32000/0/1', 'integer', 9);
    await on.done(on.one.operations.write(on.one.target(), at('/32000/0/1'), [nine], 'replace'));
    await on.clock.advance(1000);
    expect(on.two.told.notified[0]?.entries).toEqual([nine]);
    await on.device.stop();
    for (const { end } of [on.bootstrap, on.one, on.two]) end();
    expect(on.clock.pendingTimers).toBe(0);
  });

  it('has default periods, observations and attributes for each', async () => {
    const on = house(both);
    on.device.start();
    await on.clock.advance(1000);
    await on.one.observe('/3303/0/5700');
    await on.two.observe('/3303/0/5700');
    await on.clock.advance(130_000);
    expect([on.one.told.notified.length, on.two.told.notified.length]).toEqual([2, 0]);
    await on.done(on.one.operations.writeAttributes(on.one.target(), at('/3303/0/5700'), { gt: 100 }));
    on.sensor.value = 50;
    on.device.changed(at('/3303/0/5700'));
    await on.clock.advance(1000);
    expect([on.one.told.notified.length, on.two.told.notified.length]).toEqual([2, 1]);
  });

  it('sends to both, but not where it is muted', async () => {
    const on = house([...both, entry('/1/1/23', 'boolean', true)]);
    on.device.start();
    await on.clock.advance(1000);
    const value = entry('/3303/0/5700', 'float', 4);
    const outcome = await on.done(on.device.send([value]));
    expect(on.one.told.sent).toEqual([[value]]);
    expect(on.two.told.sent).toEqual([]);
    expect(outcome.get(101)).toBeUndefined();
    expect(outcome.get(102)).toMatchObject({ name: 'OperationError', code: 'refused' });
  });

  it('tells each of the lifetime that it wrote, durably, and comes when it is called', async () => {
    const on = house(both);
    on.device.start();
    await on.clock.advance(1000);
    const lifetime = [entry('/1/0/1', 'integer', 600)];
    await on.done(on.one.operations.write(on.one.target(), at('/1/0/1'), lifetime, 'replace'));
    expect(on.saved.at(-1)).toContainEqual(lifetime[0]);
    await on.done(on.two.operations.triggerUpdate(on.two.target(), 1));
    await on.clock.advance(1000);
    expect(on.one.told.updates).toEqual([{ lifetime: 600 }]);
    expect(on.two.told.updates).toEqual([{}]);
  });

  it('leaves a server that disables it, and comes back', async () => {
    const on = house([...both, entry('/1/0/5', 'integer', 500)]);
    on.device.start();
    await on.clock.advance(1000);
    await on.done(on.one.operations.execute(on.one.target(), at('/1/0/4')));
    await on.clock.advance(1000);
    expect(on.one.told.deregistered).toBe(1);
    expect(on.device.servers.map(({ isRegistered }) => isRegistered)).toEqual([false, true]);
    await on.clock.advance(490_000);
    expect(on.one.told.registrations).toHaveLength(1);
    await on.clock.advance(20_000);
    expect(on.one.told.registrations).toHaveLength(2);
  });

  it('registers in the order that they are given, each after the one before', async () => {
    const order = [entry('/1/0/13', 'unsigned', 2), entry('/1/1/13', 'unsigned', 1)];
    const on = house([...both, ...order]);
    on.down.add('coap://two');
    on.device.start();
    await on.clock.advance(30_000);
    expect(on.connects).toEqual(['coap://two']);
    on.down.clear();
    await on.clock.advance(60_000);
    expect(on.connects.slice(-2)).toEqual(['coap://two', 'coap://one']);
    expect(on.device.servers.map(({ isRegistered }) => isRegistered)).toEqual([true, true]);
  });

  it.each([
    [false, ['coap://two', 'coap://one']],
    [true, ['coap://two']],
  ])('where the first fails, goes on unless it blocks: %s', async (blocks, connects) => {
    const settings = [
      entry('/1/0/13', 'unsigned', 2),
      entry('/1/1/13', 'unsigned', 1),
      entry('/1/1/15', 'boolean', blocks),
      entry('/1/1/16', 'boolean', false),
      entry('/1/1/17', 'unsigned', 1),
    ];
    const on = house([...both, ...settings]);
    on.down.add('coap://two');
    on.device.start();
    await on.clock.advance(5000);
    expect(on.connects).toEqual(connects);
  });

  it('goes on with one while the other is away, trying less and less often', async () => {
    const retries = [
      entry('/1/1/17', 'unsigned', 3),
      entry('/1/1/18', 'unsigned', 10),
      entry('/1/1/19', 'unsigned', 1000),
      entry('/1/1/20', 'unsigned', 2),
    ];
    const on = house([...both, ...retries]);
    on.down.add('coap://two');
    on.device.start();
    const tries = () => on.connects.filter((uri) => uri === 'coap://two').length;
    const seen: number[] = [];
    for (const ms of [1000, 10_000, 20_000, 900_000, 100_000, 31_000]) {
      await on.clock.advance(ms);
      seen.push(tries());
    }
    expect(seen).toEqual([1, 2, 3, 3, 4, 6]);
    on.down.clear();
    await on.clock.advance(1_001_000);
    expect(on.two.told.registrations).toHaveLength(1);
    expect(on.one.told.registrations).toHaveLength(1);
  });

  it('registers anew where it was forgotten, over another connection where it met silence', async () => {
    const on = house(both);
    on.device.start();
    await on.clock.advance(1000);
    on.one.state.forgets = true;
    on.net.tap = (_, from, to) => ![from.host, to.host].includes(HOSTS['coap://two'] as string);
    await on.clock.advance(400_000);
    expect(on.one.told.registrations).toHaveLength(2);
    on.net.tap = undefined;
    await on.clock.advance(1_000_000);
    expect(on.two.told.registrations).toHaveLength(2);
    expect(on.connects.filter((uri) => uri === 'coap://one')).toHaveLength(1);
    expect(on.connects.filter((uri) => uri === 'coap://two').length).toBeGreaterThan(1);
  });
});

describe('a device whose server ends its connection', () => {
  const accounts = account(0, 101, 'coap://one', [entry('/1/0/18', 'unsigned', 30)]);

  it('comes back at once, where it had been there for a while', async () => {
    const on = house(accounts);
    on.device.start();
    await on.clock.advance(100_000);
    on.cut.get('coap://one')?.();
    await on.clock.advance(1000);
    expect(on.connects).toHaveLength(2);
    expect(on.one.told.registrations).toHaveLength(2);
  });

  it('waits as after a failed attempt, where it had only just come', async () => {
    const on = house(accounts);
    on.device.start();
    await on.clock.advance(1000);
    on.cut.get('coap://one')?.();
    await on.clock.advance(29_000);
    expect(on.connects).toHaveLength(1);
    await on.clock.advance(2000);
    expect(on.one.told.registrations).toHaveLength(2);
  });
});
