import { encodeMessage, optionNumbers, stringOptions, uintOption } from '@holdfast/coap';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { DEVICE, everythingObject, SERVER, serverAndDevice, temperature } from './test-net.ts';

const segment = fc.constantFrom(
  'rd',
  'a1',
  '0',
  '1',
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
  fc.constantFrom('ep=a', 'lt=60', 'lwm2m=1.1', 'b=U', 'Q', 'pmin=5', 'pmax', 'gt=-1', 'st=1', 'lt=1e9'),
  fc.string({ maxLength: 20 }),
);
const format = fc.constantFrom(0, 40, 42, 60, 110, 112, 11_542, 999);
const payload = fc.oneof(
  fc.uint8Array({ maxLength: 40 }),
  fc
    .constantFrom('</1/0>,</3>', '[{"n":"/32000/0/1","v":1}]', '5', '')
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
