import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SseParser } from './sse-parser.ts';

describe('SseParser', () => {
  it('reads names, data of several lines and ids, and skips comments', () => {
    const parser = new SseParser();
    expect(parser.push(': hello\nid: 7\nevent: device\ndata: {"a":\ndata: 1}\n\ndata:x\n\n')).toEqual([
      { name: 'device', data: '{"a":\n1}' },
      { name: 'message', data: 'x' },
    ]);
    expect(parser.lastEventId).toBe('7');
  });

  it('gives the same events however the text is cut, with any line end', () => {
    const text = 'id: 1\r\nevent: feed\r\ndata: one\r\n\r\n:\r\nevent: values\rdata: two\r\rdata: three\n\n';
    const whole = new SseParser().push(text);
    expect(whole.map((event) => event.data)).toEqual(['one', 'two', 'three']);
    fc.assert(
      fc.property(fc.array(fc.nat(text.length), { maxLength: 8 }), (cuts) => {
        const parser = new SseParser();
        const ends = [...cuts, text.length].sort((a, b) => a - b);
        let from = 0;
        const events = ends.flatMap((end) => {
          const part = parser.push(text.slice(from, end));
          from = end;
          return part;
        });
        expect(events).toEqual(whole);
      }),
    );
  });

  it('drops an event without data and one that is not ended', () => {
    const parser = new SseParser();
    expect(parser.push('event: device\n\ndata: later\n')).toEqual([]);
    expect(parser.push('\n')).toEqual([{ name: 'message', data: 'later' }]);
  });
});
