import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Failure } from '../failure.ts';
import { SseParser } from './sse-parser.ts';

describe('SseParser', () => {
  it('reads events, comments, ids, several data lines and every line end', () => {
    const parser = new SseParser();
    const text =
      ': hello\nretry: 5\n\nevent: values\nid: 7\ndata: {"a":\r\ndata: 1}\r\n\r\ndata:x\r\rid\ndata\n\nevent: lost\n';
    expect(parser.push(text)).toEqual([
      { event: 'values', data: '{"a":\n1}', id: '7' },
      { event: 'message', data: 'x', id: '7' },
      { event: 'message', data: '', id: '' },
    ]);
    expect(parser.retry).toBe(5);
  });

  it('gives the same messages however the text is cut', () => {
    const line = fc.constantFrom('data: a', 'event: e', 'id: 1', ': c', '', '', 'data:b', 'nonsense');
    const ends = fc.constantFrom('\n', '\r\n');
    fc.assert(
      fc.property(fc.array(line), ends, fc.array(fc.nat(20), { minLength: 1 }), (lines, lineEnd, cuts) => {
        const text = lines.join(lineEnd) + lineEnd + lineEnd;
        const whole = new SseParser().push(text);
        const parser = new SseParser();
        const pieces = [];
        for (let at = 0, i = 0; at < text.length; i++) {
          const end = at + 1 + (cuts[i % cuts.length] ?? 0);
          pieces.push(...parser.push(text.slice(at, end)));
          at = end;
        }
        expect(pieces).toEqual(whole);
      }),
    );
  });

  it('does not hold what has no end', () => {
    const parser = new SseParser();
    const megabyte = 'x'.repeat(1024 * 1024);
    expect(() => {
      for (let i = 0; i < 20; i++) parser.push(`data: ${megabyte}\n`);
    }).toThrow(Failure);
    const oneLine = new SseParser();
    expect(() => {
      for (let i = 0; i < 20; i++) oneLine.push(megabyte);
    }).toThrow(Failure);
  });
});
