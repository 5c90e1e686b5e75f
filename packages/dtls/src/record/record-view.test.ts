import { fromHex, toHex } from '@holdfast/bytes';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plainRecord, RecordView } from './record-view.ts';

const ALERT = '15fefd00000001000000070002022f';

describe('records', () => {
  it('are written as RFC 6347 §4.1 says', () => {
    expect(toHex(plainRecord(21, 0xfefd, 0x1_0000_0007, fromHex('022f')))).toBe(ALERT);
  });

  it('are found one after another, with and without Connection ID', () => {
    const view = new RecordView();
    const withCid = '19fefd0001000000000102aabbcc0003010203';
    view.begin(fromHex(ALERT + withCid), 3);
    expect(view.next()).toBe(true);
    const { type, epoch, sequence, version } = view;
    expect({ type, epoch, sequence, version }).toEqual({
      type: 21,
      epoch: 0,
      sequence: 0x1_0000_0007,
      version: 0xfefd,
    });
    expect(toHex(view.fragment())).toBe('022f');
    expect(view.done).toBe(false);
    expect(view.next()).toBe(true);
    expect([view.type, view.epoch, view.sequence]).toEqual([25, 1, 0x102]);
    expect(toHex(view.datagram.subarray(view.cidAt, view.cidAt + 3))).toBe('aabbcc');
    expect(toHex(view.fragment())).toBe('010203');
    expect(toHex(view.copy())).toBe(withCid);
    expect(view.done).toBe(true);
  });

  it.each([
    ['a header cut short', ALERT.slice(0, 24)],
    ['content cut short', ALERT.slice(0, -2)],
    ['another version', ALERT.replace('fefd', '0303')],
    ['more than 2^14 + 2048 bytes', `17fefd00010000000000014801${'00'.repeat(0x4801)}`],
    ['a Connection ID cut short', '19fefd0001000000000102aabb'],
  ])('are refused: %s', (_, hex) => {
    const view = new RecordView();
    view.begin(fromHex(hex), 3);
    expect(view.next()).toBe(false);
  });

  it('end within any datagram, or are refused', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat(20), (bytes, cidLength) => {
        const view = new RecordView();
        view.begin(bytes, cidLength);
        let before = 0;
        while (!view.done && view.next()) {
          expect(view.at).toBe(before);
          expect(view.end).toBeGreaterThan(view.at);
          expect(view.end).toBeLessThanOrEqual(bytes.length);
          before = view.end;
        }
      }),
    );
  });
});
