import { fromHex, toHex } from '@holdfast/bytes';
import { FakeClock, FakeNet } from '@holdfast/testing';
import { Lwm2mPath } from '@holdfast/lwm2m';
import type { Peer } from '@holdfast/kernel';
import { describe, expect, it } from 'vitest';
import { Lwm2mClient } from './client/lwm2m-client.ts';
import { DEVICE, kept, keptMany, models, SERVER, serverAndDevice, temperature } from './test-net.ts';
import type { Lwm2mObject, Lwm2mResource } from './client/objects/lwm2m-object.ts';

const ascii = (text: string): string => toHex(new TextEncoder().encode(text));

/** Object 3 with the values of the examples in LwM2M Core 1.1.1 §7.4. */
const device: Lwm2mObject = {
  id: 3,
  instances: new Map([
    [
      0,
      {
        resources: new Map<number, Lwm2mResource>([
          [0, kept({ type: 'string', value: 'Open Mobile Alliance' })],
          [1, kept({ type: 'string', value: 'Lightweight M2M Client' })],
          [2, kept({ type: 'string', value: '345000123' })],
          [3, kept({ type: 'string', value: '1.0' })],
          [
            6,
            keptMany([
              [0, { type: 'integer', value: 1 }],
              [1, { type: 'integer', value: 5 }],
            ]),
          ],
          [
            7,
            keptMany([
              [0, { type: 'integer', value: 3800 }],
              [1, { type: 'integer', value: 5000 }],
            ]),
          ],
          [
            8,
            keptMany([
              [0, { type: 'integer', value: 125 }],
              [1, { type: 'integer', value: 900 }],
            ]),
          ],
          [9, kept({ type: 'integer', value: 100 })],
          [10, kept({ type: 'integer', value: 15 })],
          [11, keptMany([[0, { type: 'integer', value: 0 }]])],
          [13, kept({ type: 'time', value: 1_367_491_215 })],
          [14, kept({ type: 'string', value: '+02:00' })],
          [16, kept({ type: 'string', value: 'U' })],
        ]),
      },
    ],
  ]),
};

/** A device at which CoAP is spoken by hand. */
function aDevice(objects: readonly Lwm2mObject[]) {
  const clock = new FakeClock();
  const net = new FakeNet(clock);
  const heard: string[] = [];
  net.socket(SERVER).onDatagram((_, datagram) => heard.push(toHex(datagram)));
  const socket = net.socket(DEVICE);
  const client = new Lwm2mClient<Peer>({
    transport: socket,
    server: socket.peer(SERVER),
    clock,
    endpoint: 'node',
    lifetime: 86_400,
    lwm2mVersion: '1.0',
    contentFormats: [],
    objects,
    models,
  });
  const say = async (hex: string): Promise<string[]> => {
    heard.length = 0;
    net.inject(SERVER, DEVICE, fromHex(hex.replaceAll(' ', '')));
    await clock.advance(10);
    return [...heard];
  };
  return { client, clock, heard, say };
}

describe('a device by the octet', () => {
  it('registers (Core 1.1.1 §6.2.1, Transport 1.1.1 §6.4.3)', async () => {
    const { client, heard, clock, say } = aDevice([device]);
    const registered = client.register();
    await clock.advance(10);
    const [sent = ''] = heard;
    expect(sent.slice(0, 4)).toBe('4802');
    const options = [
      `b2${ascii('rd')}`,
      `1128`,
      `37${ascii('ep=node')}`,
      `08${ascii('lt=86400')}`,
      `09${ascii('lwm2m=1.0')}`,
      `03${ascii('b=U')}`,
    ];
    expect(sent.slice(24)).toBe(`${options.join('')}ff${ascii('</3/0>')}`);
    // 2.01 Created, Location-Path: rd, 5a3f.
    await say(`6841 ${sent.slice(4, 8)} ${sent.slice(8, 24)} 82${ascii('rd')} 04${ascii('5a3f')}`);
    await registered;
    const updated = client.update({ lifetime: 60 });
    await clock.advance(10);
    const update = heard.at(-1) ?? '';
    expect(update.slice(24)).toBe(`b2${ascii('rd')}04${ascii('5a3f')}45${ascii('lt=60')}`);
    await say(`6844 ${update.slice(4, 8)} ${update.slice(8, 24)}`);
    await updated;
  });

  // GET 3/0 with an Accept option of 11542, and the TLV of Core 1.1.1 §7.4.6 (without the resources that have no handler there).
  const tlv =
    'c800144f70656e204d6f62696c6520416c6c69616e6365c801164c69676874776569676874204d324d20436c69656e74c80209333435303030313233c303312e30' +
    '860641000141010588070842000ed842011388870841007d42010384c10964c10a0f830b410000c40d5182428fc60e2b30323a3030c11055';
  it('is read in TLV (Core 1.1.1 §7.4.6)', async () => {
    const { say } = aDevice([device]);
    expect(await say('41010001 aa b133 0130 622d16')).toEqual([`61450001aac22d16ff${tlv}`]);
  });

  const exchanges: [string, string, string][] = [
    ['reads a resource as text', `41010002 aa b133 0130 0139 60`, `61450002aac0ff${ascii('100')}`],
    ['reads a resource in CBOR', `41010003 aa b133 0130 0139 613c`, `61450003aac13cff1864`],
    ['refuses a format that it does not know (4.06)', '41010004 aa b133 0130 0139 6203e7', '61860004aa'],
    ['refuses text for an instance (4.06)', '41010005 aa b133 0130 60', '61860005aa'],
    ['writes a resource as text', `41030006 aa b133 0130 023134 10 ff${ascii('+01:00')}`, '61440006aa'],
    [
      'refuses to write what is read-only (4.05)',
      `41030007 aa b133 0130 0139 10 ff${ascii('1')}`,
      '61850007aa',
    ],
    [
      'refuses a value of another type (4.00)',
      `41030008 aa b133 0130 023133 10 ff${ascii('now')}`,
      '61800008aa',
    ],
    ['refuses a format to write (4.15)', `41030009 aa b133 0130 023134 1203e7 ff00`, '618f0009aa'],
    [
      'writes attributes',
      `4103000a aa b133 0130 0139 47${ascii('pmin=10')} 07${ascii('pmax=60')}`,
      '6144000aaa',
    ],
    ['discovers a resource', `4101000b aa b133 0130 0137 6128`, `6145000baac128ff${ascii('</3/0/7>;dim=2')}`],
    ['refuses to execute what has a value (4.05)', '4102000c aa b133 0130 0139', '6185000caa'],
    ['refuses an unknown attribute (4.00)', `4103000d aa b133 0130 0139 43${ascii('x=1')}`, '6180000daa'],
    ['finds no object 9 (4.04)', '4101000e aa b139', '6184000eaa'],
    ['finds nothing outside the data model (4.04)', `4101000f aa b3${ascii('abc')}`, '6184000faa'],
    ['does not fetch (4.05)', '41050010 aa b133', '61850010aa'],
    ['is not operated on at its root (4.05)', '41010011 aa', '61850011aa'],
    ['takes no bootstrap (4.04)', `41020012 aa b2${ascii('bs')}`, '61840012aa'],
  ];
  for (const [name, request, response] of exchanges) {
    it(name, async () => expect(await aDevice([device]).say(request)).toEqual([response]));
  }

  it('is observed, and notifies (Transport 1.1.1 §6.4.5)', async () => {
    const sensor = { value: 4 };
    const { say, client, clock, heard } = aDevice([temperature(sensor)]);
    // GET 3303/0/5700, Observe: 0, Accept: 0, token 2a.
    expect(await say(`41010001 2a 60 54${ascii('3303')} 0130 04${ascii('5700')} 60`)).toEqual([
      `614500012a610160ff34`,
    ]);
    sensor.value = 4.5;
    client.changed(Lwm2mPath.parse('/3303/0/5700'));
    await clock.advance(1);
    const notification = heard.at(-1) ?? '';
    expect(notification.slice(0, 4) + notification.slice(8)).toBe(`41452a610260ff${ascii('4.5')}`);
    await say(`6000${notification.slice(4, 8)}`);
    sensor.value = 5;
    client.changed(Lwm2mPath.parse('/3303/0/5700'));
    await clock.advance(1);
    await say(`7000${heard.at(-1)?.slice(4, 8)}`);
    expect(client.stats().observers).toBe(0);
  });
});

describe('a server by the octet', () => {
  it('asks as the specification says (Transport 1.1.1 §6.4.4)', async () => {
    const { operations, target, net, clock, device } = serverAndDevice([]);
    device.close();
    const sent: string[] = [];
    net.tap = (datagram) => void sent.push(toHex(datagram));
    const at = (path: string): Lwm2mPath => Lwm2mPath.parse(path);
    const entry = { path: at('/1/0/1'), value: { type: 'integer', value: 60 } } as const;
    const senml = ascii('/1/0/1');
    const asked: [() => Promise<unknown>, string][] = [
      [() => operations.read(target, at('/3/0')), '01 b133 0130'],
      [
        () => operations.write(target, at('/1/0/1'), [entry], 'replace'),
        `03 b131 0130 0131 1170 ff 81a2 21 66${senml} 02 183c`,
      ],
      [
        () => operations.write(target, at('/1/0'), [entry], 'update'),
        `02 b131 0130 1170 ff 81a3 21 65${ascii('/1/0/')} 00 61${ascii('1')} 02 183c`,
      ],
      [() => operations.execute(target, at('/3/0/4')), '02 b133 0130 0134'],
      [() => operations.execute(target, at('/1/0/8'), '0'), '02 b131 0130 0138 10 ff30'],
      [() => operations.delete(target, at('/32000/1')), `04 b5${ascii('32000')} 0131`],
      [() => operations.discover(target, at('/3')), '01 b133 6128'],
      [
        () => operations.writeAttributes(target, at('/3/0/9'), { pmin: 10, gt: null }),
        `03 b133 0130 0139 47${ascii('pmin=10')} 02${ascii('gt')}`,
      ],
    ];
    for (const [ask, hex] of asked) {
      const operation = ask();
      operation.catch(() => {});
      sent.length = 0;
      await clock.advance(200_000);
      const [first = ''] = sent;
      expect(first.slice(2, 4) + first.slice(24)).toBe(hex.replaceAll(' ', ''));
    }
  });
});
