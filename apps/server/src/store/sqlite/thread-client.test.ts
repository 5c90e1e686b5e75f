import { afterEach, describe, expect, it } from 'vitest';
import { ThreadClient } from './thread-client.ts';

const echo = `
  import { parentPort } from 'node:worker_threads';
  parentPort.on('message', (message) => {
    if (message === 'close') parentPort.close();
    else if (message.request === 'die') throw new Error('died of it');
    else if (message.request === 'fail') parentPort.postMessage({ id: message.id, fault: 'it failed' });
    else parentPort.postMessage({ id: message.id, reply: message.request });
  });
`;

describe('ThreadClient', () => {
  const client = () =>
    new ThreadClient<string, string>(new URL(`data:text/javascript,${encodeURIComponent(echo)}`), undefined);
  let thread: ThreadClient<string, string>;
  afterEach(() => thread.close());

  it('gives each question its answer', async () => {
    thread = client();
    const answers = Promise.all([thread.ask('a'), thread.ask('b')]);
    await expect(thread.ask('fail')).rejects.toThrow('it failed');
    expect(await answers).toEqual(['a', 'b']);
  });

  it('fails what a dying thread was asked, and goes on with another', async () => {
    thread = client();
    const dying = thread.ask('die');
    const behind = thread.ask('a');
    await expect(dying).rejects.toThrow('died of it');
    await expect(behind).rejects.toThrow('died of it');
    expect(await thread.ask('b')).toBe('b');
  });

  it('answers what was asked before it closed, and nothing after', async () => {
    thread = client();
    const last = thread.ask('a');
    await thread.close();
    expect(await last).toBe('a');
    await expect(thread.ask('b')).rejects.toThrow('closed');
  });
});
