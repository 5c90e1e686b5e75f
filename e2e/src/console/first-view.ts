import type { Browser, BrowserContext } from 'playwright-core';

export interface Transferred {
  /** Name of the file and bytes over the wire, with headers. */
  readonly scripts: readonly (readonly [name: string, bytes: number])[];
}

/** Opens an address with an empty cache and measures the scripts it takes until `isShown` resolves and all is loaded. */
export async function measureScripts(
  browser: Browser,
  session: Awaited<ReturnType<BrowserContext['storageState']>>,
  url: string,
): Promise<Transferred> {
  const context = await browser.newContext({ storageState: session, viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  const devtools = await context.newCDPSession(page);
  const urls = new Map<string, string>();
  const scripts: [string, number][] = [];
  devtools.on('Network.responseReceived', ({ requestId, type, response }) => {
    if (type === 'Script') urls.set(requestId, new URL(response.url).pathname);
  });
  devtools.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    const name = urls.get(requestId);
    if (name !== undefined) scripts.push([name, encodedDataLength]);
  });
  await devtools.send('Network.enable');
  await page.goto(url);
  await page.getByRole('main').getByRole('heading').first().waitFor();
  await page.getByRole('status', { name: 'Connection' }).getByText('Live').waitFor();
  await context.close();
  return { scripts };
}
