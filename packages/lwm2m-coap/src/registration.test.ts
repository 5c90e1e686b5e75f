import { fromHex, toHex, utf8 } from '@holdfast/bytes';
import {
  codes,
  decodeMessage,
  encodeMessage,
  formatCode,
  locationPath,
  optionNumbers,
  stringOptions,
  uintOption,
  type CoapOption,
} from '@holdfast/coap';
import { Lwm2mPath } from '@holdfast/lwm2m';
import { describe, expect, it } from 'vitest';
import { DEVICE, everythingObject, SERVER, serverAndDevice, temperature } from './test-net.ts';

const objects = () => [everythingObject(), temperature({ value: 4 })];

describe('a device', () => {
  it('registers, updates and de-registers', async () => {
    const { device, told, done, clock } = serverAndDevice(objects());
    expect(device.isRegistered).toBe(false);
    await done(device.register());
    expect(device.isRegistered).toBe(true);
    expect(told.registrations).toMatchObject([
      {
        endpoint: 'urn:imei:490154203237518',
        lifetime: 300,
        lwm2mVersion: '1.1',
        binding: 'U',
        queueMode: false,
        contentFormats: [112, 11_542, 110],
        rootPath: '/',
      },
    ]);
    expect(told.registrations[0]?.objects).toEqual([
      { path: Lwm2mPath.parse('/3303'), version: '1.1' },
      { path: Lwm2mPath.parse('/3303/0') },
      { path: Lwm2mPath.parse('/32000/0') },
    ]);
    await done(device.update());
    await done(device.update({ lifetime: 600 }));
    expect(told.updates).toEqual([{ id: 'a1' }, { id: 'a1', lifetime: 600 }]);
    await done(device.deregister());
    expect(told.deregistered).toEqual(['a1']);
    expect(device.isRegistered).toBe(false);
    await clock.advance(3_600_000);
    expect(told.updates).toHaveLength(2);
  });

  it('keeps its registration alive by itself', async () => {
    const { device, told, done, clock } = serverAndDevice(objects());
    await done(device.register());
    await clock.advance(239_000);
    expect(told.updates).toHaveLength(0);
    await clock.advance(241_000 * 3);
    expect(told.updates).toHaveLength(4);
  });

  it('does so no more often than a timer can hold, for the longest lifetime', async () => {
    const { device, told, done, clock } = serverAndDevice(objects(), { lifetime: 4_294_967_295 });
    await done(device.register());
    await clock.advance(86_400_000);
    expect(told.updates).toHaveLength(0);
  });

  it('tells when its registration is lost, and registers again', async () => {
    const { device, done, clock, net, trouble, told } = serverAndDevice(objects());
    await done(device.register());
    let answered = 0;
    net.tap = (datagram, from) => {
      if (from.host !== SERVER.host || answered++ > 0) return undefined;
      const altered = datagram.slice();
      altered[1] = codes.notFound;
      return altered;
    };
    await clock.advance(241_000);
    expect(trouble).toEqual(['refused 4.04']);
    expect(device.isRegistered).toBe(false);
    await expect(device.update()).rejects.toMatchObject({ name: 'OperationError', code: 'refused' });
    await done(device.register());
    expect(told.registrations).toHaveLength(2);
  });

  it('tells when the server is silent, and is then still registered', async () => {
    const { device, done, clock, net, trouble } = serverAndDevice(objects());
    await done(device.register());
    net.faults = { loss: 1 };
    await clock.advance(400_000);
    expect(trouble).toEqual(['timeout']);
    expect(device.isRegistered).toBe(true);
    net.faults = {};
    await done(device.update());
  });

  it('is not answered before what it said is durable, and is then answered at its retransmission', async () => {
    const { device, done, clock, store, told, server } = serverAndDevice(objects());
    store.fails = true;
    const registered = device.register();
    await clock.advance(5000);
    expect(device.isRegistered).toBe(false);
    expect(server.stats()).toMatchObject({ sent: 0, unanswered: 2 });
    store.fails = false;
    await done(registered);
    expect(told.registrations).toHaveLength(1);
  });

  it('with more instances than a block can list registers whole', async () => {
    const object = everythingObject();
    for (let id = 1; id < 300; id++) object.instances.set(id, { resources: new Map() });
    const { device, done, told } = serverAndDevice([object]);
    await done(device.register());
    expect(told.registrations[0]?.objects).toHaveLength(300);
  });

  it('tells of an instance that came while it registered', async () => {
    const object = everythingObject();
    const { device, done, told, clock } = serverAndDevice([object]);
    const registered = device.register();
    object.instances.set(1, { resources: new Map() });
    device.objectsChanged();
    await done(registered);
    await clock.advance(1000);
    expect(told.updates.map(({ list }) => list?.objects.length)).toEqual([2]);
  });

  it('obeys its server alone', async () => {
    const { net, clock } = serverAndDevice(objects());
    const heard: string[] = [];
    const stranger = { host: '10.0.0.66', port: 5683 };
    net.socket(stranger).onDatagram((_, datagram) => heard.push(toHex(datagram)));
    net.inject(stranger, DEVICE, fromHex('40010001b5 33323030 30 0130'.replaceAll(' ', '')));
    await clock.advance(10_000);
    expect(heard).toEqual([]);
  });
});

/** Plays a device by hand: what the server answers to one request. */
function byHand() {
  const on = serverAndDevice(objects());
  on.device.close();
  let id = 0;
  let answer: Uint8Array | undefined;
  const socket = on.net.socket({ host: '10.0.0.9', port: 9 });
  socket.onDatagram((_, datagram) => (answer = datagram));
  const ask = async (
    code: number,
    path: string[],
    query: string[],
    payload = '',
    extra: CoapOption[] = [],
  ) => {
    id++;
    answer = undefined;
    const options = [
      ...stringOptions(optionNumbers.uriPath, path),
      ...stringOptions(optionNumbers.uriQuery, query),
      ...extra,
    ];
    const request = { type: 0, code, id, token: Uint8Array.of(id), options, payload: utf8(payload) } as const;
    socket.send(socket.peer(SERVER), encodeMessage(request));
    await on.clock.advance(10);
    if (answer === undefined) return undefined;
    const message = decodeMessage(answer);
    return {
      code: formatCode(message.code),
      location: locationPath(message.options),
      payload: message.payload,
    };
  };
  return { ...on, ask };
}

describe('the registration interface', () => {
  const links = '</1/0>,</3/0>';
  const cases: [string, number, string[], string[], string, string, CoapOption[]?][] = [
    ['a registration', codes.post, ['rd'], ['ep=a', 'lt=60', 'lwm2m=1.1', 'b=U'], links, '2.01'],
    ['a registration of 1.0', codes.post, ['rd'], ['ep=a', 'lwm2m=1.0', 'b=UQ'], links, '2.01'],
    ['an endpoint without objects', codes.post, ['rd'], ['ep=a', 'lwm2m=1.1'], '', '4.00'],
    ['an empty endpoint name', codes.post, ['rd'], ['ep=', 'lwm2m=1.1'], links, '4.00'],
    ['a lifetime that is no number', codes.post, ['rd'], ['ep=a', 'lt=x'], links, '4.00'],
    ['broken links', codes.post, ['rd'], ['ep=a'], '</1/0', '4.00'],
    ['a version of another world', codes.post, ['rd'], ['ep=a', 'lwm2m=2.0'], links, '4.12'],
    ['links called something else', codes.post, ['rd'], ['ep=a'], links, '4.15', [uintOption(12, 0)]],
    ['an update', codes.post, ['rd', 'a1'], ['lt=60'], '', '2.04'],
    ['an update that renames', codes.post, ['rd', 'a1'], ['ep=b'], '', '4.00'],
    ['an update with broken links', codes.post, ['rd', 'a1'], [], '<', '4.00'],
    ['a de-registration', codes.delete, ['rd', 'a1'], [], '', '2.02'],
    ['a read of the registrations', codes.get, ['rd'], [], '', '4.05'],
    ['a read of a registration', codes.get, ['rd', 'a1'], [], '', '4.05'],
    ['a de-registration of nothing', codes.delete, ['rd'], [], '', '4.05'],
    ['another resource', codes.get, ['secrets'], [], '', '4.04'],
    ['a deeper one', codes.post, ['rd', 'a1', 'b'], [], '', '4.04'],
    ['what it is', codes.get, ['.well-known', 'core'], [], '', '2.05'],
  ];
  for (const [name, method, path, query, payload, code, extra] of cases) {
    it(`answers ${name} with ${code}`, async () => {
      const { ask, told } = byHand();
      expect(await ask(method, path, query, payload, extra)).toMatchObject({ code });
      const isMalformed = code === '4.00' || code === '4.12';
      expect(told.malformed.map((error) => error.name)).toEqual(isMalformed ? ['Lwm2mError'] : []);
    });
  }

  it('tells a device where its registration is', async () => {
    const { ask } = byHand();
    expect((await ask(codes.post, ['rd'], ['ep=a'], links))?.location).toEqual(['rd', 'a1']);
  });
});
