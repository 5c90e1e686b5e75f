import type { Holdfast } from '@holdfast/testing';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';

/** Generous: the machine may have two busy cores. */
const PATIENCE_MS = 20_000;

/** Somebody at a browser. What goes wrong in it is remembered, whatever a test looks at. */
export interface Visitor {
  readonly context: BrowserContext;
  /** Every address that was asked for, by pages and by their workers. */
  readonly requests: readonly string[];
  /** What threw, and what the console printed as an error, but for requests that failed: those are for the page to show. */
  readonly faults: readonly string[];
  open(path: string, size?: { readonly width: number; readonly height: number }): Promise<Page>;
}

export async function newVisitor(
  browser: Browser,
  origin: string,
  options: BrowserContextOptions = {},
): Promise<Visitor> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
  context.setDefaultTimeout(PATIENCE_MS);
  const requests: string[] = [];
  const faults: string[] = [];
  context.on('request', (request) => requests.push(request.url()));
  context.on('weberror', (error) => faults.push(String(error.error().stack)));
  context.on('console', (message) => {
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
      faults.push(message.text());
  });
  return {
    context,
    requests,
    faults,
    async open(path, size) {
      const page = await context.newPage();
      if (size !== undefined) await page.setViewportSize(size);
      await page.goto(origin + path);
      return page;
    },
  };
}

/** A visitor who has used a link of their own. */
export async function signedIn(
  browser: Browser,
  { origin, call }: Holdfast,
  options: BrowserContextOptions = {},
): Promise<Visitor> {
  const visitor = await newVisitor(browser, origin, options);
  const { url } = await call('createSignInLink');
  const page = await visitor.open(url.slice(origin.length));
  await page.getByRole('navigation', { name: 'Places' }).waitFor();
  await page.close();
  return visitor;
}
