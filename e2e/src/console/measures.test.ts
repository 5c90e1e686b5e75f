import type { Fleet } from '@holdfast/device';
import { startHoldfast, type Holdfast } from '@holdfast/testing';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { hasNoBrowser, launchBrowser } from './browser.ts';
import { flawsIn } from './flaws.ts';
import { measureScripts } from './first-view.ts';
import { startLoggers } from './loggers.ts';
import { signedIn, type Visitor } from './visitor.ts';

const DEVICE = '/devices/logger-01';

/** Each page of the console, and what is there once it is drawn. */
const pages: readonly (readonly [path: string, isDrawn: (page: Page) => Promise<void>])[] = [
  ['/', (page) => page.getByRole('region', { name: 'Locations' }).locator('canvas').first().waitFor()],
  ['/devices', (page) => page.getByRole('link', { name: 'logger-01' }).waitFor()],
  ['/devices?add=device', (page) => page.getByRole('dialog', { name: 'Add a device' }).waitFor()],
  ['/devices?q=state:late', (page) => page.getByText('No device matches').waitFor()],
  [DEVICE, (page) => page.getByRole('region', { name: 'Location' }).locator('canvas').waitFor()],
  [`${DEVICE}/resources?open=3303`, (page) => page.getByText('Sensor Value').waitFor()],
  [`${DEVICE}/data`, (page) => page.getByRole('region', { name: /5700$/ }).first().waitFor()],
  [
    `${DEVICE}/events`,
    (page) => page.getByRole('list', { name: 'Events' }).getByRole('listitem').first().waitFor(),
  ],
  ['/bootstrap', (page) => page.getByText('No profiles yet').waitFor()],
  [
    '/bootstrap?add=profile',
    (page) => page.getByRole('dialog', { name: 'Add a bootstrap profile' }).waitFor(),
  ],
  ['/authorities', (page) => page.getByText('No authorities yet').waitFor()],
  [
    '/authorities?add=authority',
    (page) => page.getByRole('dialog', { name: 'Add a device authority' }).waitFor(),
  ],
  ['/devices/nobody', (page) => page.getByText('There is no such device').waitFor()],
  ['/nowhere', (page) => page.getByText('There is no page at this address').waitFor()],
];

let server: Holdfast;
let browser: Browser;
let visitor: Visitor;
let fleet: Fleet | undefined;

describe.skipIf(hasNoBrowser)('the console keeps its measures', { timeout: 90_000 }, () => {
  beforeAll(async () => {
    [server, browser] = await Promise.all([startHoldfast(), launchBrowser()]);
    fleet = await startLoggers(server, 8);
    visitor = await signedIn(browser, server);
  });
  afterAll(async () => {
    await browser?.close();
    await fleet?.stop();
    await server?.stop();
  });
  afterEach(() => {
    expect(visitor.faults).toEqual([]);
  });

  it.each(['/', '/devices'])('first view of %s: under 350 KB of script without the map', async (path) => {
    const session = await visitor.context.storageState();
    const { scripts } = await measureScripts(browser, session, server.origin + path);
    const first = scripts.filter(([name]) => !/fleet-map|maplibre/.test(name));
    const total = first.reduce((sum, [, bytes]) => sum + bytes, 0);
    expect(first.length).toBeGreaterThan(3);
    expect(total).toBeGreaterThan(100_000);
    expect(total, JSON.stringify(scripts)).toBeLessThan(350 * 1024);
  });

  it.each(pages)(
    '%s: in both themes and sizes axe finds nothing serious and nothing is beyond the edge',
    async (path, isDrawn) => {
      const page = await visitor.open(path);
      expect(await flawsIn(page, () => isDrawn(page))).toEqual([]);
      await page.close();
    },
  );

  it('asks nothing of another origin', async () => {
    // After every page was opened above, its map, its workers, its fonts and its streams.
    expect(visitor.requests.length).toBeGreaterThan(200);
    expect(visitor.requests.some((url) => url.includes('maplibre-gl-worker'))).toBe(true);
    const outside = visitor.requests.filter((url) => new URL(url).origin !== server.origin);
    expect(outside.filter((url) => !/^(data|blob):/.test(url))).toEqual([]);
  });
});
