import { permissions } from '@holdfast/api-contract';
import { silentLogger } from '@holdfast/kernel';
import { FakeClock } from '@holdfast/testing';
import { describe, expect, it } from 'vitest';
import { StorageError } from '../journal/journal.ts';
import { Access } from './access.ts';
import { adminTokenMatcher } from './admin-token.ts';
import { decide, nobody, permissionsOf } from './principal.ts';
import { MemoryJournal } from './testing/memory-journal.ts';

const TOKEN = 'an-admin-token-of-some-length';
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const HERE = '192.0.2.1';

async function opened({ journal = new MemoryJournal(), clock = new FakeClock(), adminToken = TOKEN } = {}) {
  const access = await Access.open({ journal, store: journal, clock, log: silentLogger, adminToken });
  const withCookie = (cookie: string) => access.identify({ bearer: undefined, cookie, from: HERE });
  const withToken = (bearer: string, from = HERE) => access.identify({ bearer, cookie: undefined, from });
  return { access, journal, clock, withCookie, withToken };
}

describe('decide', () => {
  it('gives an administrator every permission and nobody none but what is public', async () => {
    const { withToken } = await opened();
    const administrator = withToken(TOKEN);
    for (const permission of permissions) {
      expect(decide(administrator, permission)).toBe('allow');
      expect(decide(nobody, permission)).toBe('sign-in');
    }
    expect(decide(nobody, 'public')).toBe('allow');
    expect(permissionsOf(nobody)).toEqual([]);
  });
});

describe('the admin token', () => {
  it('is refused at start when no header can carry it', async () => {
    for (const adminToken of ['', `${TOKEN} `, `${TOKEN}\n`, 'pässwort-pässwort', 'x'.repeat(201)])
      await expect(opened({ adminToken })).rejects.toMatchObject({ code: 'unusable_admin_token' });
  });

  it.each([
    ['fifteen-letters', 1],
    [TOKEN, 0],
  ])('is taken, with a warning where it can be guessed: %s', async (adminToken, warnings) => {
    const warned: unknown[] = [];
    const log = { ...silentLogger, warn: (fields: unknown) => void warned.push(fields) };
    const matches = adminTokenMatcher(adminToken, log);
    expect(matches(adminToken)).toBe(true);
    expect(warned).toHaveLength(warnings);
    expect(JSON.stringify(warned)).not.toContain(adminToken);
  });

  it('is no other token, and not a cookie', async () => {
    const { withToken, withCookie } = await opened();
    expect(withToken(TOKEN)).toMatchObject({ kind: 'administrator', via: 'token', expiresAt: null });
    for (const wrong of ['', TOKEN.slice(0, -1), `${TOKEN}x`, TOKEN.toUpperCase()])
      expect(withToken(wrong)).toBe(nobody);
    expect(withCookie(TOKEN)).toBe(nobody);
  });

  it('does not exist where none is set', async () => {
    const journal = new MemoryJournal();
    const none = await Access.open({
      journal,
      store: journal,
      clock: new FakeClock(),
      log: silentLogger,
      adminToken: undefined,
    });
    expect(none.identify({ bearer: 'undefined', cookie: undefined, from: HERE })).toBe(nobody);
    await expect(none.signIn('undefined', HERE)).rejects.toMatchObject({ code: 'sign_in_expired' });
  });

  it('cannot be guessed quickly, and guessing one place does not lock out another', async () => {
    const { withToken, clock } = await opened();
    for (let i = 0; i < 50; i++) expect(withToken(`guess-${i}`)).toBe(nobody);
    expect(() => withToken(TOKEN)).toThrow(
      expect.objectContaining({ code: 'too_many_attempts', retryAfter: 1 }),
    );
    expect(withToken(TOKEN, '192.0.2.2')).toMatchObject({ via: 'token' });
    await clock.advance(1000);
    expect(withToken(TOKEN)).toMatchObject({ via: 'token' });
  });
});

describe('a sign-in link', () => {
  it('opens one session, whose cookie is another secret', async () => {
    const { access, withCookie } = await opened();
    const link = await access.createLink('asked');
    const session = await access.signIn(link.secret, HERE);
    expect(session.secret).not.toBe(link.secret);
    expect(withCookie(link.secret)).toBe(nobody);
    expect(withCookie(session.secret)).toMatchObject({ kind: 'administrator', via: 'session' });
    await expect(access.signIn(link.secret, HERE)).rejects.toMatchObject({ code: 'sign_in_expired' });
  });

  it('opens one session when two requests race', async () => {
    const { access, journal } = await opened();
    const { secret } = await access.createLink('asked');
    const release = Promise.withResolvers<void>();
    journal.hold = release.promise;
    const both = Promise.allSettled([access.signIn(secret, HERE), access.signIn(secret, HERE)]);
    release.resolve();
    expect((await both).map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect([...journal.signIns.values()].map(({ kind }) => kind)).toEqual(['session']);
  });

  it('is not used up by a sign-in that could not be stored', async () => {
    const { access, journal } = await opened();
    const { secret } = await access.createLink('asked');
    journal.failure = new StorageError('unavailable', 'the disk is full');
    await expect(access.signIn(secret, HERE)).rejects.toMatchObject({ code: 'unavailable' });
    journal.failure = undefined;
    await expect(access.signIn(secret, HERE)).resolves.toBeDefined();
  });

  it('stays used after a crash at any moment, and unused where the use was not stored', async () => {
    const { access, journal, clock } = await opened();
    const { secret } = await access.createLink('asked');
    journal.failure = new StorageError('unavailable', 'the disk is full');
    await expect(access.signIn(secret, HERE)).rejects.toMatchObject({ code: 'unavailable' });
    journal.failure = undefined;
    await expect((await opened({ journal, clock })).access.signIn(secret, HERE)).resolves.toBeDefined();
    const { access: restarted } = await opened({ journal, clock });
    await expect(restarted.signIn(secret, HERE)).rejects.toMatchObject({ code: 'sign_in_expired' });
  });

  it('runs out: 15 minutes where it was asked for, a day at start', async () => {
    const { access, clock } = await opened();
    const [asked, asked2, start, start2] = [
      await access.createLink('asked'),
      await access.createLink('asked'),
      await access.createLink('start'),
      await access.createLink('start'),
    ];
    await clock.advance(15 * MINUTE - 1);
    await expect(access.signIn(asked.secret, HERE)).resolves.toBeDefined();
    await clock.advance(1);
    await expect(access.signIn(asked2.secret, HERE)).rejects.toMatchObject({ code: 'sign_in_expired' });
    await clock.advance(24 * HOUR - 15 * MINUTE - 1);
    await expect(access.signIn(start.secret, HERE)).resolves.toBeDefined();
    await clock.advance(1);
    await expect(access.signIn(start2.secret, HERE)).rejects.toMatchObject({ code: 'sign_in_expired' });
  });

  it('cannot be guessed on and on from one network, and a right one does not count as a guess', async () => {
    const { access, clock } = await opened();
    const from = (host: number) => `2001:db8:0:1::${host}`;
    for (let i = 0; i < 20; i++) await access.signIn(TOKEN, from(i));
    for (let i = 0; i < 10; i++)
      await expect(access.signIn('wrong', from(i))).rejects.toMatchObject({ code: 'sign_in_expired' });
    await expect(access.signIn(TOKEN, from(99))).rejects.toMatchObject({
      code: 'too_many_attempts',
      retryAfter: 5,
    });
    await expect(access.signIn(TOKEN, '2001:db8:0:2::1')).resolves.toBeDefined();
    await clock.advance(5000);
    await expect(access.signIn(TOKEN, from(99))).resolves.toBeDefined();
  });
});

describe('a session', () => {
  it('outlives a restart, but not 12 hours', async () => {
    const { access, journal, clock } = await opened();
    const { secret } = await access.signIn(TOKEN, HERE);
    access.close();
    // Off the sweep's beat, so that it is not the sweep that ends the session.
    await clock.advance(5 * MINUTE);
    const { withCookie } = await opened({ journal, clock });
    await clock.advance(12 * HOUR - 5 * MINUTE - 1);
    expect(withCookie(secret)).toMatchObject({ kind: 'administrator' });
    await clock.advance(1);
    expect(withCookie(secret)).toBe(nobody);
  });

  it('ends at sign-out for good, and tells who watches', async () => {
    const { access, journal, clock, withCookie } = await opened();
    const mine = await access.signIn(TOKEN, HERE);
    const other = await access.signIn(TOKEN, HERE);
    const ended: string[] = [];
    access.onSessionEnd(mine.principal, () => ended.push('mine'));
    access.onSessionEnd(mine.principal, () => ended.push('stopped'))();
    access.onSessionEnd(other.principal, () => ended.push('other'));
    await access.signOut(mine.principal);
    expect(ended).toEqual(['mine']);
    expect(withCookie(mine.secret)).toBe(nobody);
    expect((await opened({ journal, clock })).withCookie(mine.secret)).toBe(nobody);
    await clock.advance(12 * HOUR);
    expect(ended).toEqual(['mine', 'other']);
  });

  it('is still there when its end could not be stored', async () => {
    const { access, journal, withCookie } = await opened();
    const { secret, principal } = await access.signIn(TOKEN, HERE);
    journal.failure = new StorageError('unavailable', 'the disk is full');
    await expect(access.signOut(principal)).rejects.toMatchObject({ code: 'unavailable' });
    expect(withCookie(secret)).toMatchObject({ kind: 'administrator' });
  });
});

describe('what is stored', () => {
  it('holds hashes and never a secret', async () => {
    const { access, journal } = await opened();
    const link = await access.createLink('start');
    const session = await access.signIn(TOKEN, HERE);
    const stored = JSON.stringify([...journal.signIns]);
    for (const secret of [link.secret, session.secret, TOKEN]) expect(stored).not.toContain(secret);
    expect(link.secret).toMatch(/^[\w-]{43}$/);
  });

  it('is swept of what has run out, also after the sweep failed once', async () => {
    const { access, journal, clock } = await opened();
    await access.createLink('asked');
    journal.failure = new StorageError('unavailable', 'the disk is full');
    await clock.advance(20 * MINUTE);
    expect(journal.signIns.size).toBe(1);
    journal.failure = undefined;
    await clock.advance(10 * MINUTE);
    expect(journal.signIns.size).toBe(0);
    expect(access.hasLiveSignIn).toBe(false);
  });

  it('is bounded: the link that would run out first makes room', async () => {
    const { access, journal, clock } = await opened();
    const first = await access.createLink('asked');
    for (let i = 0; i < 100; i++) {
      await clock.advance(1);
      await access.createLink('asked');
    }
    expect(journal.signIns.size).toBe(100);
    await expect(access.signIn(first.secret, HERE)).rejects.toMatchObject({ code: 'sign_in_expired' });
  });
});
