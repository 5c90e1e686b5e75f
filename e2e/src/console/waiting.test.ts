import { randomBytes } from 'node:crypto';
import { startFleet, type Fleet } from '@holdfast/device';
import { eventually, startHoldfast, type Holdfast } from '@holdfast/testing';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasNoBrowser, launchBrowser } from './browser.ts';
import { flawsIn } from './flaws.ts';
import { signedIn, type Visitor } from './visitor.ts';

const ENDPOINT = 'sleeper';
const psk = { identity: ENDPOINT, key: randomBytes(16) };
/** Seconds that it listens after a message. */
const AWAKE = 1;

let server: Holdfast;
let browser: Browser;
let fleet: Fleet | undefined;
let visitor: Visitor;
let page: Page;

describe.skipIf(hasNoBrowser)('a device that sleeps, in the console', { timeout: 90_000 }, () => {
  beforeAll(async () => {
    [server, browser] = await Promise.all([
      startHoldfast({ args: ['--awake', String(AWAKE)] }),
      launchBrowser(),
    ]);
    const key = psk.key.toString('hex');
    await server.call('addDevice', { body: { endpoint: ENDPOINT, security: { mode: 'psk', key } } });
    await wake();
    await asleep();
    visitor = await signedIn(browser, server);
    page = await visitor.open(`/devices/${ENDPOINT}/resources?open=3/0`);
  });
  afterAll(async () => {
    await browser?.close();
    await fleet?.stop();
    await server?.stop();
  });

  /** It registers; its next report is an hour away. */
  async function wake(): Promise<void> {
    await fleet?.stop();
    fleet = await startFleet({
      server: { isSecure: true, host: '127.0.0.1', port: server.coaps },
      devices: [{ endpoint: ENDPOINT, psk }],
      queueShare: 1,
      queueInterval: 3_600,
      lifetime: 86_400,
      awake: AWAKE,
    });
  }
  const asleep = () =>
    eventually('asleep', async () => {
      const { state } = await server.call('getDevice', { params: { endpoint: ENDPOINT } });
      return state === 'asleep' ? true : undefined;
    });
  const write = async (value: string): Promise<void> => {
    await page.getByRole('button', { name: 'Write Timezone /3/0/15' }).click();
    const form = page.getByRole('form', { name: 'Write Timezone /3/0/15' });
    await form.getByLabel('New value').fill(value);
    await form.getByRole('button', { name: 'Write' }).click();
  };
  const row = (value: string) =>
    page.getByRole('list', { name: 'Operations' }).getByRole('listitem').filter({ hasText: value });

  it('takes a write, and says that it waits instead of an error', async () => {
    await write('Asia/Tokyo');
    await page.getByText('Waits for the device to wake').waitFor();
    await write('Europe/Oslo');
    await page.getByRole('link', { name: 'See what waits' }).click();
    await row('Asia/Tokyo').getByText('Waits').waitFor();
    await row('Europe/Oslo').getByText('Waits').waitFor();
  });

  it('has nothing serious that axe finds, in both themes and sizes', async () => {
    expect(await flawsIn(page, () => row('Asia/Tokyo').waitFor())).toEqual([]);
  });

  it('lets one be taken back, and shows the other done when the device has woken', async () => {
    await row('Asia/Tokyo').getByRole('button', { name: 'Take back Write /3/0/15' }).click();
    await row('Asia/Tokyo').getByText('Taken back').waitFor();
    await wake();
    await row('Europe/Oslo').getByText('Done').waitFor();
    await page.reload();
    await row('Europe/Oslo').getByText('Done').waitFor();
    expect(visitor.faults).toEqual([]);
  });
});
