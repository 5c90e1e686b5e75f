import { describe, expect, it } from 'vitest';
import type { CommandsWanted } from '../../commands/command-store.ts';
import type { Batch } from '../../journal/journal.ts';
import type { Rows } from '../../journal/rows.ts';
import type { Store } from '../store.ts';
import { aDevice } from './rows.ts';
import type { StoreHome } from './store-home.ts';

const bytes = Uint8Array.of(0, 1, 254, 255);

const aCommand = (command: number, more: Partial<Rows['command']> = {}): Rows['command'] => ({
  command,
  id: command.toString(16).padStart(64, '0'),
  payload: bytes,
  operation: 'lock',
  members: '[["a",null]]',
  sealedAttachment: bytes,
  signatures: '[]',
  proposedBy: 'token',
  proposedAt: 1_767_225_600_000,
  expiresAt: 1_767_225_700_000,
  state: 'delivering',
  signed: bytes,
  logIndex: command * 2,
  loggedAt: 1_767_225_600_001,
  proof: bytes,
  endedAt: null,
  devices: 2,
  verifiedByDevice: 1,
  ...more,
});

const aDelivery = (
  command: number,
  device: number,
  more: Partial<Rows['delivery']> = {},
): Rows['delivery'] => ({
  command,
  device,
  endpoint: `urn:dev:${device}`,
  verifiedBy: 'device',
  state: 'waiting',
  sentAt: null,
  endedAt: null,
  reason: null,
  receipt: null,
  receiptIndex: null,
  ...more,
});

const aTrust = (device: number): Rows['deviceTrust'] => ({
  device,
  key: bytes,
  rootVersion: 1,
  highestIndex: -1,
  nonce: '00'.repeat(16),
  state: 0,
  timeFloor: 0,
  heardAt: 1_767_225_600_002,
});

const ALL: CommandsWanted = { state: undefined, device: undefined, limit: 10, before: undefined };
const number = ({ command }: { readonly command: number }): number => command;

/** Each read of the room of commands. */
export function commandCases(home: () => StoreHome): void {
  const filled = async (fill: (batch: Batch) => void): Promise<Store> => {
    const store = await home().open();
    await store.journal.commit((batch) => {
      for (const device of [1, 2]) batch.put('device', aDevice(device));
      fill(batch);
    });
    return store;
  };

  describe('reads of commands', () => {
    it('one, the open ones, and pages of all without what is large', async () => {
      const states = ['proposed', 'logging', 'delivering', 'finished', 'expired', 'withdrawn'] as const;
      const rows = states.map((state, at) => aCommand(at + 1, { state }));
      const { commands } = await filled((batch) => {
        for (const row of rows) batch.put('command', row);
        batch.put('delivery', aDelivery(4, 2));
      });
      expect(await commands.command(rows[2]?.id ?? '')).toEqual(rows[2]);
      expect(await commands.command('none')).toBeUndefined();
      expect((await commands.loadOpenCommands()).map(number)).toEqual([1, 2, 3]);
      const { members: _, sealedAttachment: __, ...small } = rows[5]!;
      expect((await commands.commands(ALL))[0]).toEqual(small);
      expect((await commands.commands({ ...ALL, limit: 2, before: 4 })).map(number)).toEqual([3, 2]);
      expect((await commands.commands({ ...ALL, state: 'expired' })).map(number)).toEqual([5]);
      expect((await commands.commands({ ...ALL, device: 2 })).map(number)).toEqual([4]);
    });

    it('deliveries that go on, in the order of the log, of commands that are being delivered', async () => {
      const { commands } = await filled((batch) => {
        batch.put('command', aCommand(1, { logIndex: 9 }));
        batch.put('command', aCommand(2, { logIndex: 7 }));
        batch.put('command', aCommand(3, { state: 'logging' }));
        for (const row of [aDelivery(1, 1), aDelivery(2, 2, { state: 'sent' }), aDelivery(2, 1)])
          batch.put('delivery', row);
        batch.put('delivery', aDelivery(1, 2, { state: 'done' }));
        batch.put('delivery', aDelivery(3, 1));
      });
      expect(await commands.loadOpenDeliveries()).toEqual([
        { command: 2, device: 1, state: 'waiting', logIndex: 7 },
        { command: 2, device: 2, state: 'sent', logIndex: 7 },
        { command: 1, device: 1, state: 'waiting', logIndex: 9 },
      ]);
    });

    it('the deliveries of a command, and how many are how far', async () => {
      const rows = [aDelivery(1, 1), aDelivery(1, 2, { state: 'done', endpoint: 'A' })];
      const { commands } = await filled((batch) => {
        for (const row of rows) batch.put('delivery', row);
        batch.put('delivery', aDelivery(2, 1));
      });
      expect(await commands.delivery(1, 2)).toEqual(rows[1]);
      expect(await commands.delivery(1, 3)).toBeUndefined();
      const wanted = { command: 1, state: undefined, limit: 10, after: undefined };
      expect(await commands.deliveries(wanted)).toEqual([rows[1], rows[0]]);
      expect(await commands.deliveries({ ...wanted, after: 'A' })).toEqual([rows[0]]);
      expect(await commands.deliveries({ ...wanted, state: 'done', limit: 1 })).toEqual([rows[1]]);
      expect(await commands.countDeliveries(1)).toEqual(
        new Map([
          ['waiting', 1],
          ['done', 1],
        ]),
      );
    });

    it('receipts that are not in the log, page by page', async () => {
      const left = [aDelivery(1, 1), aDelivery(1, 2), aDelivery(2, 1)].map((row) => ({
        ...row,
        state: 'done' as const,
        receipt: bytes,
      }));
      const { commands } = await filled((batch) => {
        for (const row of left) batch.put('delivery', row);
        batch.put('delivery', aDelivery(2, 2, { receipt: bytes, receiptIndex: 5 }));
        batch.put('delivery', aDelivery(3, 1));
      });
      const first = await commands.unloggedReceipts({ after: undefined, limit: 2 });
      expect(first).toEqual(left.slice(0, 2));
      expect(await commands.unloggedReceipts({ after: first[1], limit: 2 })).toEqual(left.slice(2));
    });

    it('what devices said of themselves, which goes with the device', async () => {
      const store = await filled((batch) => {
        for (const device of [1, 2]) batch.put('deviceTrust', aTrust(device));
        batch.put('delivery', aDelivery(1, 1));
      });
      const { commands } = store;
      expect(await commands.loadDeviceTrusts([1, 2, 3])).toEqual([aTrust(1), aTrust(2)]);
      expect(await commands.loadDeviceTrusts([])).toEqual([]);
      await store.journal.commit((batch) => batch.removeDevice(1));
      expect(await commands.loadDeviceTrust(1)).toBeUndefined();
      expect(await commands.delivery(1, 1)).toBeUndefined();
      expect(await commands.loadDeviceTrust(2)).toEqual(aTrust(2));
    });
  });
}
