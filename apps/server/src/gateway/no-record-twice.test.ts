import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { utf8 } from '@holdfast/bytes';
import { eventually, start, type Program } from '@holdfast/testing';
import { UdpTransport } from '@holdfast/udp';
import { expect, it, onTestFinished } from 'vitest';
import { shakeHands } from '../integration/testing/connect-device.ts';
import { openHouse } from '../testing/house.ts';

const SCRIPT = fileURLToPath(new URL('./testing/hand-on-until-killed.ts', import.meta.url));

it(
  'no record is handed on by two processes, though the first dies in that instant',
  { timeout: 60_000 },
  async () => {
    const house = await openHouse();
    onTestFinished(async () => await (await openHouse({ dir: house.data })).end());
    const key = '000102030405060708090a0b0c0d0e0f';
    await house.fleet.add({ endpoint: 'meter', security: { mode: 'psk', identity: 'meter', key } });
    await house.close();

    let coaps = 0;
    /** A process that listens, and dies by its own hand with the last of so many datagrams. */
    const launch = async (count: number): Promise<Program> => {
      const program = start(process.execPath, [SCRIPT, house.data, String(coaps), String(count)]);
      onTestFinished(() => program.kill());
      coaps = Number((await program.says(/listening on (\d+)\n/))[1]);
      return program;
    };

    /** The numbers of what the last process handed on, in its order. */
    const handedOn = async (): Promise<number[]> =>
      (await readFile(join(house.data, 'handed-on'), 'utf8')).split('\n').slice(0, -1).map(Number);

    let program = await launch(1);
    const { wire, dtls } = await shakeHands({ coap: 0, coaps }, { identity: 'meter', key });
    const attacker = await UdpTransport.bind({ host: '127.0.0.1', port: 0 });
    onTestFinished(() => attacker.close());
    /** What the device has said, as it was on the wire: the record's index is the number in it. */
    const records: Uint8Array[] = [];
    const say = (): void => {
      dtls.send(dtls.session, utf8(String(records.length)));
      records.push(wire.sent.at(-1) as Uint8Array);
    };

    for (const count of [1, 200]) {
      if (count > 1) program = await launch(count);
      const talking = setInterval(() => {
        for (let i = 0; i < 10; i++) say();
      }, 1);
      await program.ended();
      clearInterval(talking);
      const before = await handedOn();
      expect(before).toHaveLength(count);

      program = await launch(Number.POSITIVE_INFINITY);
      // What a window of 64 could still let in (RFC 6347 §4.1.2.6), that of the last instant first.
      const last = before.at(-1) as number;
      const newest = records.slice(Math.max(0, last - 63), last + 1).reverse();
      for (const record of newest) attacker.send(attacker.peer({ host: '127.0.0.1', port: coaps }), record);
      // Behind them in the server's socket: once one of these is there, it has seen them all.
      await eventually('to be heard', async () => {
        const count = records.length;
        say();
        return (await handedOn()).some((number) => number >= count - 1) ? true : undefined;
      });
      expect((await handedOn()).filter((number) => number <= last)).toEqual([]);
      await program.kill();
    }
  },
);
