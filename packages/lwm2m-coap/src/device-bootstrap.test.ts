import type { Entry } from '@holdfast/lwm2m';
import { describe, expect, it } from 'vitest';
import type { BootstrapPlan } from './bootstrap-server/bootstrap-plan.ts';
import { account, at, bootstrapAccount, entry, house, kinds, writes } from './test-house.ts';

describe('a device that can be bootstrapped', () => {
  const plan = (entries: readonly Entry[]): BootstrapPlan => ({
    steps: () => [{ kind: 'delete', path: at('/0') }, { kind: 'delete', path: at('/1') }, ...writes(entries)],
  });

  it('gets its first account after its hold-off time, and registers', async () => {
    const on = house(
      bootstrapAccount([entry('/0/0/11', 'integer', 30)]),
      plan(account(0, 101, 'coap://one')),
    );
    on.device.start();
    await on.clock.advance(29_000);
    expect(on.connects).toEqual([]);
    await on.clock.advance(2000);
    expect(kinds(on)).toEqual(['bootstrapping', 'bootstrapped', 'registered']);
    expect(on.one.told.registrations).toHaveLength(1);
    await on.done(on.device.stop(true));
    const again = house(on.saved.at(-1) ?? []);
    again.device.start();
    await again.clock.advance(1000);
    expect(kinds(again)).toEqual(['registered']);
  });

  it('goes to another server when one sends it to bootstrap (/1/x/9)', async () => {
    const on = house(
      [...bootstrapAccount(), ...account(0, 101, 'coap://one')],
      plan(account(0, 102, 'coap://two')),
    );
    on.device.start();
    await on.clock.advance(1000);
    await on.done(on.one.operations.triggerBootstrap(on.one.target(), 0));
    await on.clock.advance(2000);
    expect(on.two.told.registrations).toHaveLength(1);
    expect(on.device.servers.map(({ account: { shortServerId } }) => shortServerId)).toEqual([102]);
  });

  it('keeps its server where the bootstrap comes to nothing', async () => {
    const on = house([...bootstrapAccount(), ...account(0, 101, 'coap://one')], plan([]));
    on.device.start();
    await on.clock.advance(1000);
    await on.done(on.one.operations.triggerBootstrap(on.one.target(), 0));
    await on.clock.advance(400_000);
    expect(kinds(on)).toEqual(['registered', 'bootstrapping', 'bootstrap-failed', 'registered']);
    expect(on.device.servers.map(({ account: { shortServerId } }) => shortServerId)).toEqual([101]);
    expect(on.saved).toEqual([]);
  });

  it('asks for help when its server does not take it any more', async () => {
    const on = house(
      [...bootstrapAccount(), ...account(0, 101, 'coap://one', [entry('/1/0/17', 'unsigned', 2)])],
      plan(account(0, 102, 'coap://two')),
    );
    on.one.state.refuses = true;
    on.device.start();
    await on.clock.advance(70_000);
    expect(on.news).toContainEqual({ kind: 'bootstrapping', why: 'failure' });
    expect(on.two.told.registrations).toHaveLength(1);
  });

  it('does not run in a circle between a server that refuses it and a bootstrap that names that server', async () => {
    const accounts = account(0, 101, 'coap://one', [entry('/1/0/17', 'unsigned', 1)]);
    const on = house([...bootstrapAccount(), ...accounts], plan(accounts));
    on.one.state.refuses = true;
    on.device.start();
    await on.clock.advance(400_000);
    // At once, after one minute, and after two more.
    expect(kinds(on).filter((kind) => kind === 'bootstrapped')).toHaveLength(3);
    on.one.state.refuses = false;
    await on.clock.advance(200_000);
    expect(kinds(on).at(-1)).toBe('registered');
    await on.device.stop();
  });

  it('tries to bootstrap again, less and less often, while no one answers', async () => {
    const on = house(bootstrapAccount(), plan(account(0, 101, 'coap://one')));
    on.down.add('coap://bootstrap');
    on.device.start();
    await on.clock.advance(61_000);
    expect(kinds(on)).toEqual(['bootstrapping', 'bootstrap-failed', 'bootstrap-failed']);
    on.down.clear();
    await on.clock.advance(121_000);
    expect(on.one.told.registrations).toHaveLength(1);
  });

  it('throws the bootstrap account away when its time is over', async () => {
    const on = house(
      bootstrapAccount([entry('/0/0/12', 'integer', 600)]),
      plan(account(0, 101, 'coap://one')),
    );
    on.device.start();
    await on.clock.advance(500_000);
    expect(on.device.accounts.bootstrap).toBeDefined();
    await on.clock.advance(200_000);
    expect(on.device.accounts.bootstrap).toBeUndefined();
    expect(on.saved.at(-1)?.some(({ path }) => path.text === '/0/0/0')).toBe(false);
    expect(on.one.told.registrations).toHaveLength(1);
  });

  it('ends where it stands when it is stopped', async () => {
    const on = house(bootstrapAccount(), plan(account(0, 101, 'coap://one')));
    on.net.faults = { loss: 1 };
    on.device.start();
    await on.clock.advance(1000);
    await on.device.stop();
    await on.clock.advance(100_000);
    for (const { end } of [on.bootstrap, on.one, on.two]) end();
    expect(on.clock.pendingTimers).toBe(0);
  });
});
