import { startHoldfast, type Holdfast } from '@holdfast/testing';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasNoBrowser, launchBrowser } from './browser.ts';
import { signedIn, type Visitor } from './visitor.ts';

let server: Holdfast;
let browser: Browser;
let visitor: Visitor;

describe.skipIf(hasNoBrowser)('device authorities in the console', { timeout: 90_000 }, () => {
  beforeAll(async () => {
    [server, browser] = await Promise.all([startHoldfast(), launchBrowser()]);
    visitor = await signedIn(browser, server);
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  it('are added, revoke a certificate, and are removed', async () => {
    // The server's own authority is one that there is a certificate of.
    const profile = { params: { name: 'certified' }, body: { server: { credential: 'x509' } } } as const;
    await server.call('putBootstrapProfile', profile);
    const { authorities } = await server.call('listAuthorities');
    const [own] = authorities;
    await server.call('removeAuthority', { params: { id: own?.id ?? '' } });

    const page = await visitor.open('/authorities');
    await page.getByText('No authorities yet').waitFor();
    await page.getByRole('button', { name: 'Add authority' }).click();
    const form = page.getByRole('dialog', { name: 'Add a device authority' });
    await form.getByRole('button', { name: 'Add authority' }).click();
    await form.getByText('begins with').waitFor();
    await form.getByLabel('Certificate of the authority').fill(own?.certificate ?? '');
    await form.getByRole('button', { name: 'Add authority' }).click();
    await page.getByRole('cell', { name: 'Holdfast device authority', exact: true }).waitFor();
    await page.getByText('valid until').waitFor();

    await page.getByRole('button', { name: /^Revoked certificates of/ }).click();
    const revoking = page.getByRole('dialog', { name: /^Revoked certificates of/ });
    await revoking.getByText('Nothing is revoked').waitFor();
    await revoking.getByLabel('Serial number').fill('0A:1B');
    await revoking.getByRole('button', { name: 'Revoke certificate' }).click();
    await revoking.getByRole('cell', { name: 'a1b' }).waitFor();
    await page.keyboard.press('Escape');

    await revoking.waitFor({ state: 'hidden' });
    await page.getByRole('button', { name: /^Remove/ }).click();
    await page.getByText('What was revoked of it is forgotten').waitFor();
    await page.getByRole('button', { name: 'Remove authority' }).click();
    await page.getByText('No authorities yet').waitFor();
    expect(visitor.faults).toEqual([]);
  });
});
