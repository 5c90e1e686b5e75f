import { answered } from '@holdfast/api-contract';
import type { Fleet } from '@holdfast/device';
import { startHoldfast, type Holdfast } from '@holdfast/testing';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasNoBrowser, launchBrowser } from './browser.ts';
import { startLoggers } from './loggers.ts';
import { newVisitor, signedIn } from './visitor.ts';

/** More than any page has between two things one wants. */
const MOST_TABS = 200;

let server: Holdfast;
let browser: Browser;
let fleet: Fleet | undefined;

const valueOf = async (endpoint: string, path: string): Promise<unknown> =>
  answered(await server.call('readResource', { params: { endpoint, path } })).value;

describe.skipIf(hasNoBrowser)('the console under other conditions', { timeout: 60_000 }, () => {
  beforeAll(async () => {
    [server, browser] = await Promise.all([startHoldfast(), launchBrowser()]);
    fleet = await startLoggers(server, 3);
  });
  afterAll(async () => {
    await browser?.close();
    await fleet?.stop();
    await server?.stop();
  });

  it('is worked by keyboard alone, from signing in to a written resource', async () => {
    const visitor = await newVisitor(browser, server.origin);
    const page = await visitor.open('/devices');
    const { keyboard } = page;
    await focused(page, page.getByLabel('Or give the admin token'));
    await keyboard.type(server.token);
    await keyboard.press('Enter');

    // Where one wanted to go before.
    await page.getByRole('link', { name: 'logger-03' }).waitFor();
    await keyboard.press('/');
    await focused(page, page.getByLabel('Filter devices'));
    await keyboard.type('logger model:CL ');
    await page.getByRole('status', { name: 'Devices shown' }).getByText('3 devices').waitFor();
    await keyboard.press('Escape');
    await keyboard.press('Tab');
    for (const key of ['j', 'j', 'j', 'k', 'x']) await keyboard.press(key);
    await page.getByRole('toolbar', { name: 'Selected devices' }).waitFor();
    await page.getByRole('checkbox', { name: 'Select logger-02', checked: true }).waitFor();
    await tabTo(page, page.getByRole('grid', { name: 'Devices' }));
    await keyboard.press('Enter');
    await page.getByRole('heading', { name: 'logger-02' }).waitFor();

    await tabTo(
      page,
      page.getByRole('navigation', { name: 'Device' }).getByRole('link', { name: 'Resources' }),
    );
    await keyboard.press('Enter');
    await tabTo(page, page.getByRole('button', { name: 'Write Timezone /3/0/15' }));
    await keyboard.press('Enter');
    const field = page.getByRole('form', { name: 'Write Timezone /3/0/15' }).getByLabel('New value');
    await tabTo(page, field);
    await keyboard.press('Control+A');
    await keyboard.type('Asia/Kathmandu');
    await keyboard.press('Enter');
    await page.getByText('The device took').waitFor();
    expect(await valueOf('logger-02', '3/0/15')).toBe('Asia/Kathmandu');

    // What it offers stands where the keyboard is.
    await keyboard.press('Control+K');
    await focused(page, page.getByRole('dialog').getByLabel('Search everything'));
    await keyboard.type('logger-01');
    await page.getByRole('dialog').getByText('logger-01').first().waitFor();
    await keyboard.press('Enter');
    await page.getByRole('heading', { name: 'logger-01' }).waitFor();
    expect(visitor.faults).toEqual([]);
    await visitor.context.close();
  });

  it('is worked on a phone: nothing is out of reach of a finger', async () => {
    const visitor = await signedIn(browser, server, {
      viewport: { width: 390, height: 844 },
      isMobile: true,
      hasTouch: true,
    });
    const page = await visitor.open('/');
    await page.getByRole('radiogroup').getByText('Table').tap();
    await page.getByRole('region', { name: 'Positions' }).getByRole('link', { name: 'logger-01' }).waitFor();
    await page.getByRole('navigation', { name: 'Places' }).getByRole('link', { name: 'Devices' }).tap();
    await page.getByRole('button', { name: 'Add device' }).tap();
    const dialog = page.getByRole('dialog', { name: 'Add a device' });
    await dialog.getByLabel('Endpoint name').fill('by-phone');
    await dialog.getByText('Plain CoAP, without protection').tap();
    await dialog.getByText('Nothing is protected').waitFor();
    await dialog.getByRole('button', { name: 'Add device' }).tap();
    await page.getByRole('dialog', { name: 'Device added' }).getByRole('button', { name: 'Done' }).tap();
    await page.getByRole('link', { name: 'by-phone' }).waitFor();
    await page.getByRole('link', { name: 'logger-03' }).tap();

    const tabs = page.getByRole('navigation', { name: 'Device' });
    await tabs.getByRole('link', { name: 'Resources' }).tap();
    await page.getByLabel('Object', { exact: true }).selectOption({ label: 'Temperature (3303)' });
    await page.getByRole('button', { name: 'Write Application Type /3303/0/5750' }).tap();
    const form = page.getByRole('form', { name: 'Write Application Type /3303/0/5750' });
    await form.getByLabel('New value').fill('Fish, -1 to 3 °C');
    await form.getByRole('button', { name: 'Write' }).tap();
    await page.getByText('The device took').waitFor();
    expect(await valueOf('logger-03', '3303/0/5750')).toBe('Fish, -1 to 3 °C');
    await tabs.getByRole('link', { name: 'Data' }).tap();
    await page.getByText('Limits -1 to 3 °C').waitFor();
    for (const name of ['Data', 'Events', 'Overview'] as const) {
      await tabs.getByRole('link', { name }).tap();
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    }
    expect(visitor.faults).toEqual([]);
    await visitor.context.close();
  });

  it('says when the server is gone, and goes on by itself when it is back', async () => {
    const visitor = await signedIn(browser, server);
    const page = await visitor.open('/devices/logger-01/data');
    const connection = page.getByRole('status', { name: 'Connection' });
    const chart = page.getByRole('region', { name: /3303\/0\/5700$/ });
    const samples = async (): Promise<number> => Number(/(\d+) samples?/.exec(await chart.innerText())?.[1]);
    await connection.getByText('Live').waitFor();
    await expect.poll(samples, { timeout: 20_000 }).toBeGreaterThan(0);

    await server.kill();
    await connection.getByText(/Reconnecting|Offline since/).waitFor();
    // What was there stays there.
    const before = await samples();
    expect(before).toBeGreaterThan(0);
    await server.restart();
    await connection.getByText('Live').waitFor();
    await expect.poll(samples, { timeout: 30_000 }).toBeGreaterThan(before + 1);

    // A reload in between finds all of it again, and who one is.
    const kept = await samples();
    await page.reload();
    await expect.poll(samples, { timeout: 20_000 }).toBeGreaterThanOrEqual(kept);
    expect(fleet?.counters()).toMatchObject({ handshakes: 3 });
    expect(visitor.faults).toEqual([]);
    await visitor.context.close();
  });
});

/** Waits until an element has the focus. */
async function focused(page: Page, target: Locator): Promise<void> {
  const element = await target.elementHandle();
  await page.waitForFunction((it) => document.activeElement === it, element);
}

/** Presses Tab until an element has the focus, and sees that it shows it. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  await target.waitFor();
  for (let presses = 0; presses < MOST_TABS; presses++) {
    if (await target.evaluate((it) => it.matches(':focus'))) {
      expect(await target.evaluate((it) => it.matches(':focus-visible'))).toBe(true);
      return;
    }
    await page.keyboard.press('Tab');
  }
  throw new Error(`the keyboard does not get to ${String(target)}`);
}
