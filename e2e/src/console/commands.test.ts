import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Download, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newOwner, type Owner } from '../commands/owner.ts';
import { hasNoBrowser, launchBrowser } from './browser.ts';
import { flawsIn } from './flaws.ts';
import { signedIn, type Visitor } from './visitor.ts';

let owner: Owner;
let browser: Browser;
let visitor: Visitor;
let page: Page;

/** The steps build on each other, as those of an owner do. */
describe.skipIf(hasNoBrowser)('commands in the console', { timeout: 120_000 }, () => {
  beforeAll(async () => {
    [owner, browser] = await Promise.all([newOwner(), launchBrowser()]);
    // Browsers make passkeys for names, not for numeric addresses.
    const atName = { ...owner.server, origin: owner.server.origin.replace('127.0.0.1', 'localhost') };
    const { url } = await owner.server.call('createSignInLink');
    visitor = await signedIn(browser, {
      ...atName,
      call: (async (name: string) =>
        name === 'createSignInLink'
          ? { url: url.replace('127.0.0.1', 'localhost') }
          : undefined) as unknown as Owner['server']['call'],
    });
    page = await visitor.open('/commands');
    await owner.device('logger-17');
  }, 180_000);
  afterAll(async () => {
    expect(visitor.faults).toEqual([]);
    await browser.close();
    await owner.end();
  });

  const button = (name: string | RegExp): Locator => page.getByRole('button', { name });
  const go = (path: string) => page.goto(new URL(path, page.url()).href);
  const idOnPage = (): string => /\/commands\/([0-9a-f]{64})/.exec(page.url())?.[1] ?? '';

  it('teaches the first command where there is none', async () => {
    await page.getByRole('heading', { name: 'Nothing has been commanded yet' }).waitFor();
    await page.getByText('command propose reboot').waitFor();
  });

  it('says on a page of a device who verifies, and leads to a proposal', async () => {
    await go('/devices/logger-17');
    const panel = page.getByRole('region', { name: 'Commands of the owner' });
    await panel.getByText('Root version').waitFor();
    await panel.getByRole('link', { name: 'Propose' }).click();
    await page.getByRole('list', { name: 'Devices affected' }).getByText('logger-17').waitFor();
  });

  it('makes a command in the browser, which the command line can sign', async () => {
    await page.getByLabel('Operation').selectOption('lock');
    await page.getByLabel('Reason').fill('reported stolen');
    await button('Make the command').click();
    const text = page.getByLabel('The command', { exact: true });
    await text.getByText('lock (operation 1)').waitFor();
    const fingerprint = /Fingerprint: +([0-9a-f ]+)/.exec(await text.innerText())?.[1];
    const [saved] = await Promise.all([page.waitForEvent('download'), button('Save as file').click()]);
    await keep(saved, 'lock.json');
    expect(await owner.offline('command', 'show', 'lock.json')).toContain(fingerprint);
    await button('Propose to key holders').click();
    await page.getByRole('region', { name: 'What happens next' }).waitFor();

    await owner.sign('lock.json', 'alice', 'carol');
    await owner.holdfast('command', 'submit', 'lock.json');
    expect(await owner.settled(idOnPage(), 'logger-17')).toMatchObject({ state: 'done' });
    await page.getByRole('region', { name: 'Deliveries' }).getByText('Done').waitFor();
    await page.getByRole('list', { name: 'Chain in full' }).getByText('answered 1 of 1').waitFor();
  });

  it('verifies the chain here, and says what it did not', async () => {
    await button('Verify').click();
    const checks = page.getByRole('list', { name: 'What was verified' });
    const outcome = (what: string) =>
      checks.getByRole('listitem').filter({ has: page.locator('strong', { hasText: what }) });
    for (const what of ['Its name', 'Signatures', 'The log', 'Receipt of "logger-17"'])
      await outcome(what).getByText('verified', { exact: true }).waitFor();
    await outcome('Witnesses').getByText('not checked').waitFor();
    await outcome('The root').getByText('not checked').waitFor();
    await page.getByText('npx holdfast log audit').waitFor();
  });

  it('finds what a lying server changed', async () => {
    const other = await page.context().newPage();
    await other.route(/\/api\/v1\/commands\/[0-9a-f]{64}$/, async (route) => {
      const answer = await route.fetch();
      const command = (await answer.json()) as { signed: string };
      // The last bytes are of a signature.
      await route.fulfill({ json: { ...command, signed: `${command.signed.slice(0, -8)}AAAAAAAA` } });
    });
    await other.goto(page.url());
    await other.getByRole('button', { name: 'Verify' }).click();
    const checks = other.getByRole('list', { name: 'What was verified' });
    await checks.getByRole('listitem').filter({ hasText: 'Signatures' }).getByText('WRONG').waitFor();
    await other.close();
  });

  it('shows on the page of the device that it is locked', async () => {
    await go('/devices/logger-17');
    const panel = page.getByRole('region', { name: 'Commands of the owner' });
    await panel.getByText('yes').waitFor();
    await panel.getByRole('link', { name: 'History' }).click();
    await page.getByRole('link', { name: 'lock logger-17' }).waitFor();
  });

  it('asks for a word above one device, warns of those that cannot verify, and withdraws', async () => {
    for (const endpoint of ['plain-1', 'plain-2'])
      await owner.server.call('addDevice', { body: { endpoint, security: { mode: 'none' } } });
    await go('/commands/propose?operation=reboot&devices=plain-1+plain-2');
    await page.getByText('2 cannot verify').waitFor();
    await button('Make the command').click();
    await page.getByLabel('The command', { exact: true }).getByText('2 devices').waitFor();
    expect(await button('Propose to key holders').isDisabled()).toBe(true);
    await page.getByLabel('Type "reboot 2"').fill('reboot 2');
    await button('Propose to key holders').click();
    await page.getByRole('region', { name: 'What happens next' }).waitFor();
    await button('Withdraw').click();
    await button('Withdraw proposal').click();
    await page.getByText('Withdrawn').waitFor();
    expect(await owner.server.call('getCommand', { params: { id: idOnPage() } })).toMatchObject({
      state: 'withdrawn',
    });
  });

  it('signs with a passkey that a new root names, and refuses a synced one', async () => {
    const devtools = await page.context().newCDPSession(page);
    await devtools.send('WebAuthn.enable');
    const authenticator = {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    } as const;
    const synced = await devtools.send('WebAuthn.addVirtualAuthenticator', {
      options: { ...authenticator, defaultBackupEligibility: true, defaultBackupState: true },
    });
    await go('/root/passkey');
    await page.getByLabel('Name').fill('dora');
    await button('Make passkey').click();
    await page.getByText('This passkey is synced, or can be').waitFor();
    await devtools.send('WebAuthn.removeVirtualAuthenticator', synced);

    await devtools.send('WebAuthn.addVirtualAuthenticator', { options: authenticator });
    await button('Make passkey').click();
    const line = page.getByText(/^holdfast-key /);
    await line.waitFor();
    await writeFile(join(owner.folder, 'dora.key.pub'), `${(await line.innerText()).trim()}\n`);
    const all = ['alice', 'bob', 'carol', 'dora'].map((holder) => `${holder}.key.pub`);
    const options = ['--key', ...all, '--threshold', '2', '--out', 'root-2.json'];
    await owner.holdfast('root', 'rotate', 'root.json.signed', ...options);
    await owner.sign('root-2.json', 'alice', 'bob');
    await owner.holdfast('root', 'submit', 'root-2.json');

    await go('/root');
    await page.getByRole('region', { name: 'Key holders' }).getByText('dora').waitFor();
    await go('/commands/propose?operation=unlock&devices=logger-17');
    await button('Make the command').click();
    const [saved] = await Promise.all([page.waitForEvent('download'), button('Save as file').click()]);
    await keep(saved, 'unlock.json');
    await button('Propose to key holders').click();
    await page.getByRole('link', { name: 'Sign with a passkey' }).click();
    await page.getByLabel('The command', { exact: true }).getByText('unlock (operation 2)').waitFor();
    await button('Sign as dora').click();
    await page.getByText('dora has signed.').waitFor();
    const id = idOnPage();
    expect(await owner.server.call('getCommand', { params: { id } })).toMatchObject({
      state: 'proposed',
      signatures: [{ label: 'dora', kind: 'passkey' }],
    });
    await owner.sign('unlock.json', 'bob');
    await owner.holdfast('command', 'submit', 'unlock.json');
    expect(await owner.settled(id, 'logger-17')).toMatchObject({ state: 'done' });
  });

  it('shows the log, with what its entries stand for', async () => {
    await go('/root');
    await page.getByRole('link', { name: 'The log' }).click();
    await page.getByText('verified here').first().waitFor();
    const entries = page.getByRole('region', { name: 'Entries of the log' });
    const entry = (index: number) => entries.getByRole('row').filter({ hasText: new RegExp(`^${index}`) });
    await entry(0).locator('summary').click();
    await page.getByLabel('Content of entry 0').getByText('Root of trust').waitFor();
    await entry(1).locator('summary').click();
    await page.getByLabel('Content of entry 1').getByText('lock (operation 1)').waitFor();
    await entry(1).getByRole('link', { name: 'command' }).click();
    await page.getByRole('heading', { name: 'lock logger-17' }).waitFor();
  });

  it.each([
    ['/commands', 'Commands'],
    ['/commands/LOCK', 'lock logger-17'],
    ['/commands/LOCK/sign', 'Sign a command'],
    ['/commands/propose?devices=plain-1+plain-2', 'Propose a command'],
    ['/devices/logger-17', 'logger-17'],
    ['/root', 'Root of trust'],
    ['/root/log', 'The log'],
    ['/root/passkey', 'Make a passkey'],
  ])('%s: axe-core finds nothing serious, in both themes and sizes', async (path, heading) => {
    const { commands } = await owner.server.call('listCommands', { query: {} });
    await go(path.replace('LOCK', commands.find(({ operation }) => operation === 'lock')?.id ?? ''));
    const isDrawn = () => page.getByRole('heading', { name: heading, level: 1 }).waitFor();
    await isDrawn();
    expect(await flawsIn(page, isDrawn)).toEqual([]);
  });

  async function keep(saved: Download, name: string): Promise<void> {
    await saved.saveAs(join(owner.folder, name));
  }
});
