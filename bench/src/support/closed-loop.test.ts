import { codes } from '@holdfast/coap';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ClosedLoop } from './closed-loop.ts';
import type { Line } from './line.ts';

const CONFIRMABLE = 0x40;
const ACKNOWLEDGEMENT = 0x60;
const ANSWERED = 5;

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'setInterval'] }));
afterEach(() => void vi.useRealTimers());

/** Answers the first few messages by a code in an acknowledgement; remembers the ids it was sent. */
function answering(code: number): { line: Line; ids: number[] } {
  const ids: number[] = [];
  let receive: (datagram: Uint8Array) => void = () => {};
  const line: Line = {
    lastId: 0xfffe,
    send: ([, , high = 0, low = 0]) => {
      ids.push(high * 256 + low);
      if (ids.length > ANSWERED) return;
      queueMicrotask(() => receive(Uint8Array.of(ACKNOWLEDGEMENT, code, high, low)));
    },
    onDatagram: (receiver) => {
      receive = receiver;
    },
    close: () => {},
  };
  return { line, ids };
}

async function runOver(line: Line, until: 'response' | 'acknowledgement' = 'response') {
  const message = (): Uint8Array => Uint8Array.of(CONFIRMABLE, codes.get, 0, 0);
  const running = new ClosedLoop({ lines: [line], window: 1, message, until }).run(1);
  running.catch(() => {});
  await vi.advanceTimersByTimeAsync(1000);
  return running;
}

test('counts answers, and gives each message the id after the last one', async () => {
  const { line, ids } = answering(codes.content);
  const { requests } = await runOver(line);
  expect(ids.slice(0, ANSWERED)).toEqual([0xffff, 0, 1, 2, 3]);
  expect(requests).toBe(ANSWERED);
});

test.each([
  ['an error', codes.notFound, 'response', 'answered 4.04'],
  ['an empty acknowledgement for a response', codes.empty, 'response', 'acknowledged with 0.00'],
  ['a response to a notification', codes.content, 'acknowledgement', 'acknowledged with 2.05'],
] as const)('fails on %s', async (_, code, until, message) => {
  await expect(runOver(answering(code).line, until)).rejects.toThrow(message);
});

test('fails where nothing is answered', async () => {
  const mute: Line = { send: () => {}, onDatagram: () => {}, close: () => {} };
  await expect(runOver(mute)).rejects.toThrow('answered nothing');
});
