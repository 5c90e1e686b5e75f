import { CoapEndpoint, codes, encodeMessage, optionNumbers, stringOptions, uintOption } from '@holdfast/coap';
import { formatAddress, silentLogger, type Logger, type Peer } from '@holdfast/kernel';
import { Lwm2mPath } from '@holdfast/lwm2m';
import { FakeClock, FakeNet } from '@holdfast/testing';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Accounts } from './client/accounts/accounts.ts';
import { bootstrapOver } from './client/bootstrap/bootstrap-session.ts';
import { ObjectStore } from './client/objects/object-store.ts';
import { DEVICE, everythingObject, models, SERVER, serverAndDevice, temperature } from './test-net.ts';

const segment = fc.constantFrom(
  'rd',
  'dp',
  'bs',
  'bspack',
  'a1',
  '0',
  '1',
  '2',
  '21',
  '5',
  '20',
  '22',
  '23',
  '5700',
  '3303',
  '32000',
  '65535',
  '',
  'x',
);
const query = fc.oneof(
  fc.constantFrom(
    'ep=a',
    'lt=60',
    'lwm2m=1.1',
    'b=U',
    'Q',
    'pmin=5',
    'pmax',
    'gt=-1',
    'st=1',
    'lt=1e9',
    'pct=112',
    'depth=1',
    'hqmax=2',
    'con=0',
  ),
  fc.string({ maxLength: 20 }),
);
const format = fc.constantFrom(0, 40, 42, 60, 110, 112, 320, 322, 11_542, 11_543, 11_544, 999);
const payload = fc.oneof(
  fc.uint8Array({ maxLength: 40 }),
  fc
    .constantFrom(
      '</1/0>,</3>',
      '[{"n":"/32000/0/1","v":1}]',
      '[{"n":"/32000/0"},{"n":"/"}]',
      '[{"n":"/0/1/0","vs":"coap://x"}]',
      '5',
      '',
    )
    .map((text) => new TextEncoder().encode(text)),
  fc
    .constantFrom([0xc1, 1, 5], [0x81, 0xa2, 0, 0x61, 0x31, 2, 5], [0x08, 0, 3, 0xc1, 1, 5])
    .map((bytes) => Uint8Array.from(bytes)),
);
const request = fc.record({
  id: fc.nat({ max: 0xffff }),
  code: fc.constantFrom(1, 2, 3, 4, 5, 6, 7, 0x45, 0x84),
  path: fc.array(segment, { maxLength: 5 }),
  query: fc.array(query, { maxLength: 3 }),
  observe: fc.option(fc.nat({ max: 2 })),
  contentFormat: fc.option(format),
  accept: fc.option(format),
  payload,
});

it('any request to either role gets an answer of its own, and breaks nothing', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(request, { maxLength: 40 }), async (requests) => {
      const on = serverAndDevice([everythingObject(), temperature({ value: 4 })]);
      for (const { id, code, path, query, observe, contentFormat, accept, payload } of requests) {
        const options = [
          ...stringOptions(optionNumbers.uriPath, path),
          ...stringOptions(optionNumbers.uriQuery, query),
          ...(observe === null ? [] : [uintOption(optionNumbers.observe, observe)]),
          ...(contentFormat === null ? [] : [uintOption(optionNumbers.contentFormat, contentFormat)]),
          ...(accept === null ? [] : [uintOption(optionNumbers.accept, accept)]),
        ];
        const datagram = encodeMessage({
          type: 0,
          code,
          id,
          token: Uint8Array.of(id & 0xff),
          options,
          payload,
        });
        on.net.inject(DEVICE, SERVER, datagram);
        on.net.inject(SERVER, DEVICE, datagram);
        await on.clock.advance(1);
      }
      expect(on.server.stats()).toMatchObject({ handlerErrors: 0, running: 0 });
      expect(on.device.stats()).toMatchObject({ handlerErrors: 0, running: 0 });
      await on.done(on.device.register());
      on.device.close();
      on.server.close();
      expect(on.clock.pendingTimers).toBe(0);
    }),
    { numRuns: 150 },
  );
});

it('any request of a bootstrap server gets an answer, and leaves accounts that hold together, or those of before', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(request, { maxLength: 40 }), fc.boolean(), async (requests, finishes) => {
      const clock = new FakeClock();
      const net = new FakeNet(clock);
      const accounts = new Accounts([
        { path: Lwm2mPath.of(0, 0, 0), value: { type: 'string', value: 'coap://bootstrap.example' } },
        { path: Lwm2mPath.of(0, 0, 1), value: { type: 'boolean', value: true } },
      ]);
      const before = accounts.snapshot();
      const store = new ObjectStore([...accounts.objects, everythingObject()], models);
      const answers: number[] = [];
      const errors: string[] = [];
      const log: Logger = {
        ...silentLogger,
        error: (_, message) => void errors.push(message),
        child: () => log,
      };
      const server = new CoapEndpoint<Peer>({
        transport: net.socket(SERVER),
        clock,
        handle: () => ({ code: codes.changed }),
      });
      const socket = net.socket(DEVICE);
      const abort = new AbortController();
      const session = bootstrapOver<Peer>({
        clock,
        log,
        accounts,
        store,
        endpoint: 'logger-1',
        lwm2mVersion: '1.2',
        preferredFormat: 112,
        asksForPack: false,
        connection: { transport: socket, server: socket.peer(SERVER), close: async () => {} },
        save: async () => {},
        signal: abort.signal,
      });
      const state = { isFinished: false };
      const over = session.then(
        () => void (state.isFinished = true),
        () => {},
      );
      await clock.advance(10);
      const device = { key: formatAddress(DEVICE), address: DEVICE };
      for (const { code, path, query, contentFormat, accept, payload } of requests) {
        if (code > 7) continue;
        const asked = { method: code, path, query, payload, timeoutMs: 100 };
        const options = {
          ...(contentFormat === null ? {} : { contentFormat }),
          ...(accept === null ? {} : { accept }),
        };
        const answer = server.request(device, { ...asked, ...options }).then(
          ({ code: answered }) => void answers.push(answered),
          () => {},
        );
        await clock.advance(200);
        await answer;
      }
      if (!finishes) abort.abort();
      await clock.advance(400_000);
      await over;
      expect(errors).toEqual([]);
      if (state.isFinished) expect(accounts.flaw()).toBeUndefined();
      else expect(accounts.snapshot()).toEqual(before);
      expect(answers).not.toContain(codes.internalServerError);
      server.close();
      await clock.advance(100_000);
      expect(clock.pendingTimers).toBe(0);
    }),
    { numRuns: 100 },
  );
});
