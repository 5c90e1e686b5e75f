import { fileURLToPath } from 'node:url';
import { answered } from '@holdfast/api-contract';
import { startFleet, type Fleet } from '@holdfast/device';
import { run, startHoldfast, type Holdfast } from '@holdfast/testing';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasNoBrowser, launchBrowser } from './browser.ts';
import { newVisitor, type Visitor } from './visitor.ts';

const COMMAND = fileURLToPath(new URL('../../../apps/cli/src/main.ts', import.meta.url));
const ENDPOINT = 'truck-7';
const TEMPERATURE = '/3303/0/5700';

let server: Holdfast;
let browser: Browser;
let visitor: Visitor;
let page: Page;
let fleet: Fleet | undefined;

/** The steps build on each other, as a person's do. */
describe.skipIf(hasNoBrowser)(
  'the walk: from the first start to a device that is gone',
  { timeout: 60_000 },
  () => {
    beforeAll(async () => {
      [server, browser] = await Promise.all([startHoldfast(), launchBrowser()]);
      visitor = await newVisitor(browser, server.origin);
      page = await visitor.open('/sign-in');
    });
    afterAll(async () => {
      await browser?.close();
      await fleet?.stop();
      await server?.stop();
    });

    const link = (): string => /https?:\/\/\S+\/sign-in#\S+/.exec(server.log())?.[0] ?? '';
    const button = (name: string | RegExp) => page.getByRole('button', { name });
    const tab = (name: string) =>
      page.getByRole('navigation', { name: 'Device' }).getByRole('link', { name });
    /** Reloads in the middle, and finds the same page at the same address. */
    const reload = async (): Promise<void> => {
      const address = page.url();
      await page.reload();
      await page.getByRole('status', { name: 'Connection' }).getByText('Live').waitFor();
      expect(page.url()).toBe(address);
    };

    it('shows nothing to who has not signed in', async () => {
      for (const path of ['/', '/devices', `/devices/${ENDPOINT}/data?range=1h`]) {
        await page.goto(server.origin + path);
        await page.getByRole('heading', { name: 'Sign in' }).waitFor();
        expect(new URL(page.url()).pathname).toBe('/sign-in');
      }
      const status = async (path: string): Promise<number> =>
        (await visitor.context.request.get(server.origin + path, { maxRedirects: 0 })).status();
      for (const path of [
        '/api/v1/devices',
        '/api/v1/stream',
        '/api/v1/openapi.json',
        '/metrics',
        '/index.html',
      ])
        expect([path, await status(path)]).toEqual([path, 401]);
      expect(await status('/healthz')).toBe(200);
    });

    it('signs in by the link that the first start prints, and takes its secret out of the address', async () => {
      await page.goto(link());
      await page.getByRole('navigation', { name: 'Places' }).waitFor();
      expect(page.url()).toBe(`${server.origin}/`);
      await page.getByRole('heading', { name: 'No devices yet' }).waitFor();
    });

    it('takes the link once', async () => {
      const other = await newVisitor(browser, server.origin);
      const second = await other.open(link().slice(server.origin.length));
      await second.getByText('This sign-in link has been used or has run out.').waitFor();
      await second.goto(server.origin);
      await second.getByRole('heading', { name: 'Sign in' }).waitFor();
      await other.context.close();
    });

    it('prints a command that adds a device, which is there without a reload', async () => {
      await page.getByRole('navigation', { name: 'Places' }).getByRole('link', { name: 'Devices' }).click();
      const printed = await page.getByText('devices add my-first-device').innerText();
      const [npx, holdfast, ...words] = printed.trim().split(' ');
      expect([npx, holdfast]).toEqual(['npx', 'holdfast']);
      const { code, output } = await run(process.execPath, [COMMAND, ...words], {
        env: { HOLDFAST_ADMIN_TOKEN: server.token },
        timeoutMs: 30_000,
      });
      expect([code, output]).toEqual([0, expect.stringContaining('my-first-device')]);
      await page.getByRole('link', { name: 'my-first-device' }).waitFor();
      await server.call('removeDevice', { params: { endpoint: 'my-first-device' } });
    });

    it('adds a device and shows its key once', async () => {
      await page.getByRole('heading', { name: 'No devices yet' }).waitFor();
      await reload();
      await button('Add device').click();
      await reload();
      const dialog = page.getByRole('dialog', { name: 'Add a device' });
      await dialog.getByLabel('Endpoint name').fill('a b');
      await dialog.getByRole('button', { name: 'Add device' }).click();
      await dialog.getByText('No spaces').waitFor();
      await dialog.getByLabel('Endpoint name').fill(ENDPOINT);
      await dialog.getByRole('button', { name: 'Add device' }).click();
      const added = page.getByRole('dialog', { name: 'Device added' });
      const key = /[0-9a-f]{64}/.exec(await added.innerText())?.[0] ?? '';
      expect(key).toMatch(/^[0-9a-f]{64}$/);
      await added
        .getByText(
          `coaps://127.0.0.1:${server.coaps} --endpoint ${ENDPOINT} --identity ${ENDPOINT} --key ${key}`,
        )
        .waitFor();

      // The device that has this key arrives, without anybody asking.
      fleet = await startFleet({
        server: { isSecure: true, host: '127.0.0.1', port: server.coaps },
        devices: [{ endpoint: ENDPOINT, psk: { identity: ENDPOINT, key: Buffer.from(key, 'hex') } }],
        interval: 0.5,
        queueShare: 0,
        speed: 200,
      });
      await added.getByText('It has registered.').waitFor();
      await added.getByText('Online').waitFor();
      await added.getByRole('button', { name: 'I have kept the key' }).click();
      await reload();
      expect(await page.content()).not.toContain(key);
      const row = page.getByRole('grid', { name: 'Devices' }).getByRole('row', { name: ENDPOINT });
      await row.getByText('Online').waitFor();
      await row.getByText('CL-').waitFor();
      await page.getByRole('link', { name: ENDPOINT }).click();
    });

    it('shows how it is, where it is, and what protects it', async () => {
      await page.getByRole('heading', { name: ENDPOINT }).waitFor();
      await page
        .getByRole('region', { name: 'Health' })
        .getByText('It is registered and reachable.')
        .waitFor();
      const security = page.getByRole('region', { name: 'Connection security' });
      await security.getByText('AES_128_CCM_8').waitFor();
      await page
        .getByRole('region', { name: 'Measurements' })
        .getByText(/-?\d+(\.\d+)? °C/)
        .first()
        .waitFor();
      await page
        .getByRole('region', { name: 'Location' })
        .getByText(/\d+\.\d{4}° [NS]/)
        .waitFor();
      await reload();
      await security.getByText('AES_128_CCM_8').waitFor();
    });

    it('charts a value, and the chart grows by itself', async () => {
      await tab('Data').click();
      const chart = page.getByRole('region', { name: new RegExp(`${TEMPERATURE}$`) });
      const samples = async (): Promise<number> =>
        Number(/([\d,]+) samples?/.exec(await chart.innerText())?.[1]?.replace(',', ''));
      await expect.poll(samples, { timeout: 20_000 }).toBeGreaterThan(2);
      const before = await samples();
      await expect.poll(samples, { timeout: 20_000 }).toBeGreaterThan(before + 2);

      const inked = await chart.locator('canvas').evaluate((canvas: HTMLCanvasElement) => {
        const pixels = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
        const colours = new Set<number>();
        for (let i = 0; i < pixels.length; i += 4)
          if (pixels[i + 3] === 255)
            colours.add((pixels[i] ?? 0) * 65_536 + (pixels[i + 1] ?? 0) * 256 + (pixels[i + 2] ?? 0));
        return colours.size;
      });
      expect(inked).toBeGreaterThan(3);
      await chart.getByText('Limits 2 to 8 °C').waitFor();

      // A range is in the address, and a reload keeps it.
      await page.getByRole('radiogroup', { name: 'Time range' }).getByText('1 h', { exact: true }).click();
      await expect.poll(() => page.url()).toContain('range=1h');
      await reload();
      await expect.poll(samples, { timeout: 20_000 }).toBeGreaterThan(before + 2);
    });

    it('writes a resource and shows what the device has then', async () => {
      await tab('Resources').click();
      await page
        .getByRole('navigation', { name: 'Objects' })
        .getByRole('link', { name: 'Temperature' })
        .click();
      const path = '/3303/0/5750';
      await button(`Write Application Type ${path}`).click();
      await reload();
      await button(`Write Application Type ${path}`).click();
      const form = page.getByRole('form', { name: `Write Application Type ${path}` });
      await form.getByLabel('New value').fill('Vaccines, 1 to 9 °C');
      await form.getByRole('button', { name: 'Write' }).click();
      await page.getByText('The device took').waitFor();
      await button(`Read Application Type ${path}`).click();
      await page.getByText(`Read Vaccines, 1 to 9 °C from ${path}.`).waitFor();
      const read = await server.call('readResource', {
        params: { endpoint: ENDPOINT, path: path.slice(1) },
      });
      expect(answered(read).value).toBe('Vaccines, 1 to 9 °C');
    });

    it('executes, observes and stops observing', async () => {
      await button('Execute Reset Min and Max Measured Values /3303/0/5605').click();
      const dialog = page.getByRole('dialog', {
        name: 'Execute Reset Min and Max Measured Values /3303/0/5605',
      });
      await dialog.getByRole('button', { name: 'Execute' }).click();
      await page.getByText('The device did it').waitFor();

      const observed = async (): Promise<boolean> =>
        (await server.call('listObservations', { params: { endpoint: ENDPOINT } })).observations.some(
          (each) => each.path === '/3303/0/5602',
        );
      expect(await observed()).toBe(false);
      await button('Observe Max Measured Value /3303/0/5602').click();
      await button('Stop observing Max Measured Value /3303/0/5602').waitFor();
      expect(await observed()).toBe(true);
      await reload();
      await button('Stop observing Max Measured Value /3303/0/5602').click();
      await button('Observe Max Measured Value /3303/0/5602').waitFor();
      expect(await observed()).toBe(false);
    });

    it('says in words why the device did not do it', async () => {
      await page
        .getByRole('navigation', { name: 'Objects' })
        .getByRole('link', { name: 'Firmware Update' })
        .click();
      await button('Execute Update /5/0/2').click();
      await page
        .getByRole('dialog', { name: 'Execute Update /5/0/2' })
        .getByRole('button', { name: 'Execute' })
        .click();
      await page.getByText(/Not done: .*4\.05/).waitFor();
    });

    it('tells what happened, live, and one kind of it where asked', async () => {
      await tab('Events').click();
      const events = page.getByRole('list', { name: 'Events' }).getByRole('listitem');
      for (const word of ['Registered', 'Session', 'Operation', 'Operation failed', 'Observation ended'])
        await events.filter({ hasText: word }).first().waitFor();
      const wrote = events.filter({ hasText: '/3/0/15' });
      expect(await wrote.count()).toBe(0);
      const body = { value: 'Europe/Vienna' };
      await server.call('writeResource', { params: { endpoint: ENDPOINT, path: '3/0/15' }, query: {}, body });
      await wrote.first().waitFor();
      await page.getByLabel('Kind of event').selectOption({ label: 'Operation failed' });
      await expect.poll(() => events.count()).toBe(1);
      await reload();
      await expect.poll(() => events.count()).toBe(1);
    });

    it('says that a device is gone, and that it cannot be reached', async () => {
      await fleet?.stop({ deregister: true });
      fleet = undefined;
      await tab('Overview').click();
      await page.getByRole('region', { name: 'Health' }).getByText('It is gone').waitFor();
      await tab('Resources').click();
      await button('Read all of /3/0').click();
      await page.getByText(/Not done: .*(offline|not registered)/).waitFor();
    });

    it('removes it by its typed name', async () => {
      await button('More actions').click();
      await page.getByRole('menuitem', { name: 'Remove device' }).click();
      const dialog = page.getByRole('dialog', { name: 'Remove device' });
      const remove = dialog.getByRole('button', { name: 'Remove device' });
      await dialog.getByLabel(`Type ${ENDPOINT} to confirm`).fill('truck');
      expect(await remove.isDisabled()).toBe(true);
      await dialog.getByLabel(`Type ${ENDPOINT} to confirm`).fill(ENDPOINT);
      await remove.click();
      await page.getByRole('heading', { name: 'No devices yet' }).waitFor();
      await expect(server.call('getDevice', { params: { endpoint: ENDPOINT } })).rejects.toMatchObject({
        code: 'device_not_found',
      });
      await page.goto(`${server.origin}/devices/${ENDPOINT}`);
      await page.getByRole('heading', { name: 'There is no such device' }).waitFor();
    });

    it('threw nothing on the way', () => {
      expect(visitor.faults).toEqual([]);
    });
  },
);
