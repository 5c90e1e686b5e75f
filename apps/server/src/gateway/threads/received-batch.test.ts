import { BytesWriter } from '@holdfast/bytes';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readReceived, writeReceived } from './received-batch.ts';
import { SecurePeer } from './secure-peer.ts';

const item = fc.record({
  handle: fc.nat(2 ** 32 - 1),
  isAddressNew: fc.boolean(),
  counters: fc.record({
    writeLimit: fc.nat(2 ** 48 - 1),
    readHigh: fc.integer({ min: -1, max: 2 ** 48 - 2 }),
    readWindowHigh: fc.nat(2 ** 32 - 1),
    readWindowLow: fc.nat(2 ** 32 - 1),
    host: fc.oneof(fc.ipV4(), fc.ipV6()),
    port: fc.nat(65_535),
  }),
  datagram: fc.uint8Array({ maxLength: 16_384 }),
});

it('what a thread hands over arrives, and no datagram shares memory with another', () => {
  fc.assert(
    fc.property(fc.array(item, { maxLength: 20 }), (items) => {
      const writer = new BytesWriter();
      for (const { handle, counters, isAddressNew, datagram } of items)
        writeReceived(writer, handle, counters, isAddressNew, datagram);
      const known = new Map(
        items.map(({ handle }) => [
          handle,
          new SecurePeer(`s${handle}`, 0, handle, { host: 'before', port: 1 }),
        ]),
      );
      const hosts = new Map<number, string>();
      const expected = items.map(({ handle, counters, isAddressNew, datagram }) => {
        if (isAddressNew) hosts.set(handle, counters.host);
        const host = hosts.get(handle) ?? 'before';
        return { peer: known.get(handle), counter: { ...counters, host, session: `s${handle}` }, datagram };
      });
      const read = readReceived(writer.bytes(), (handle) => known.get(handle));
      expect(read).toEqual(expected);
      for (const [handle, host] of hosts) expect(known.get(handle)?.address.host).toBe(host);
      expect(new Set(read.map(({ datagram }) => datagram.buffer)).size).toBe(items.length);
    }),
  );
});
