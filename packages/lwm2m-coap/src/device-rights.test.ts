import type { Entry } from '@holdfast/lwm2m';
import { describe, expect, it } from 'vitest';
import { account, at, entry, house } from './test-house.ts';

describe('a device whose servers have different rights', () => {
  const control = (
    id: number,
    object: number,
    instance: number,
    owner: number,
    rights: Readonly<Record<number, number>> = {},
  ): Entry[] => [
    entry(`/2/${id}/0`, 'integer', object),
    entry(`/2/${id}/1`, 'integer', instance),
    entry(`/2/${id}/3`, 'integer', owner),
    ...Object.entries(rights).map(([server, bits]) => entry(`/2/${id}/2/${server}`, 'integer', bits)),
  ];
  const READ = 1;
  const CREATE = 16;
  const accounts = [
    ...account(0, 101, 'coap://one'),
    ...account(1, 102, 'coap://two'),
    ...control(0, 3303, 0, 101, { 102: READ }),
    ...control(1, 32_000, 0, 101),
    ...control(2, 32_000, 65_535, 65_535, { 102: CREATE }),
  ];
  const start = async () => {
    const on = house(accounts);
    on.device.start();
    await on.clock.advance(1000);
    return on;
  };
  const five = [entry('/32000/0/1', 'integer', 5)];

  it('lets each do what it may, and no more (4.01)', async () => {
    const on = await start();
    const { one, two, done } = on;
    const unauthorized = { code: 'refused', deviceCode: '4.01' };
    expect(await done(two.operations.read(two.target(), at('/3303/0/5700')))).toHaveLength(1);
    await expect(done(two.operations.read(two.target(), at('/32000/0/1')))).rejects.toMatchObject(
      unauthorized,
    );
    await expect(
      done(two.operations.observe(two.target(), at('/32000/0/1'), Uint8Array.of(9))),
    ).rejects.toMatchObject(unauthorized);
    await expect(
      done(two.operations.write(two.target(), at('/32000/0/1'), five, 'replace')),
    ).rejects.toMatchObject(unauthorized);
    await expect(done(two.operations.execute(two.target(), at('/32000/0/23')))).rejects.toMatchObject(
      unauthorized,
    );
    await expect(done(two.operations.delete(two.target(), at('/32000/0')))).rejects.toMatchObject(
      unauthorized,
    );
    await expect(done(one.operations.create(one.target(), at('/32000'), 7, []))).rejects.toMatchObject(
      unauthorized,
    );
    expect(await done(two.operations.read(two.target(), at('/32000')))).toEqual([]);
    const both = await done(
      two.operations.composite.read(two.target(), [at('/3303/0/5700'), at('/32000/0/1')]),
    );
    expect(both.map(({ path }) => path.text)).toEqual(['/3303/0/5700']);
    const changes = [{ kind: 'write', entry: five[0] as Entry } as const];
    await expect(done(two.operations.composite.write(two.target(), changes))).rejects.toMatchObject(
      unauthorized,
    );
    await done(one.operations.write(one.target(), at('/32000/0/1'), five, 'replace'));
  });

  it('keeps its secrets from all of them', async () => {
    const { one, done } = await start();
    for (const path of ['/0', '/0/1', '/0/1/5', '/21']) {
      await expect(done(one.operations.read(one.target(), at(path)))).rejects.toMatchObject({
        deviceCode: '4.01',
      });
      await expect(done(one.operations.discover(one.target(), at(path)))).rejects.toMatchObject({
        deviceCode: '4.01',
      });
    }
    const read = await done(one.operations.composite.read(one.target(), [at('/'), at('/0/1/5')]));
    expect(read.some(({ path }) => path.objectId === 0)).toBe(false);
  });

  it('sends each only what it may read', async () => {
    const on = await start();
    const [warm, secret] = [entry('/3303/0/5700', 'float', 4), entry('/32000/0/1', 'integer', 1)];
    await on.done(on.device.send([warm, secret]));
    expect(on.one.told.sent).toEqual([[warm, secret]]);
    expect(on.two.told.sent).toEqual([[warm]]);
  });

  it('gives what a server creates to that server, durably, until it is deleted', async () => {
    const on = await start();
    const { one, two, done } = on;
    await done(two.operations.create(two.target(), at('/32000'), 7, [entry('/32000/7/1', 'integer', 1)]));
    expect(on.saved.at(-1)).toContainEqual(entry('/2/3/3', 'integer', 102));
    await expect(done(one.operations.read(one.target(), at('/32000/7/1')))).rejects.toMatchObject({
      deviceCode: '4.01',
    });
    await done(two.operations.delete(two.target(), at('/32000/7')));
    expect(on.device.accounts.accessControl.ids()).toEqual([0, 1, 2]);
  });
});
