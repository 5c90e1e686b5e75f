import { errorChain, type Clock, type Logger, type Timer } from '@holdfast/kernel';
import type { Batch, Journal } from '../journal/journal.ts';
import type { Rows } from '../journal/rows.ts';
import { AccessError } from './access-error.ts';
import type { AccessStore } from './access-store.ts';
import { adminTokenMatcher } from './admin-token.ts';
import { Attempts } from './attempts.ts';
import { nobody, type Administrator, type Principal } from './principal.ts';
import { hashOf, newSecret } from './secret.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** `start`: printed in the terminal at first start, where nobody may look for a while. `asked`: made to be used at once. */
const LINK_LIFETIME = { start: 24 * HOUR, asked: 15 * MINUTE } as const;
/** From the sign-in on, used or not: one working day with room, so that a forgotten browser is signed out by the next. */
const SESSION_LIFETIME = 12 * HOUR;
/** Of each kind. One more ends the one that would run out first. */
const MOST = { link: 100, session: 1000 } as const;
const SWEEP_EVERY = 10 * MINUTE;

type SignIn = Rows['signIn'];

export interface AccessOptions {
  readonly journal: Journal;
  readonly store: AccessStore;
  readonly clock: Clock;
  readonly log: Logger;
  /** HOLDFAST_ADMIN_TOKEN; undefined = there is none. */
  readonly adminToken: string | undefined;
}

/** A secret that is known here alone; what is stored is its hash. */
export interface Issued {
  readonly secret: string;
  readonly expiresAt: number;
}

/** What a request brings to prove who sent it. */
export interface Credentials {
  readonly bearer: string | undefined;
  readonly cookie: string | undefined;
  /** Address that the request came from. */
  readonly from: string;
}

/** Who may ask: the admin token, one-time sign-in links, and the cookie sessions that either opens. */
export class Access {
  readonly #journal: Journal;
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #isAdminToken: ((given: string) => boolean) | undefined;
  readonly #rows = new Map<string, SignIn>();
  readonly #signInAttempts: Attempts;
  readonly #bearerAttempts: Attempts;
  readonly #watchers = new Map<string, Set<() => void>>();
  #sweep: Timer | undefined;
  #closed = false;

  /** Reads what is stored. Throws AccessError `unusable_admin_token`; rejects with StorageError. */
  static async open(options: AccessOptions): Promise<Access> {
    const isAdminToken =
      options.adminToken === undefined ? undefined : adminTokenMatcher(options.adminToken, options.log);
    return new Access(options, isAdminToken, await options.store.loadSignIns());
  }

  private constructor(
    { journal, clock, log }: AccessOptions,
    isAdminToken: ((given: string) => boolean) | undefined,
    stored: readonly SignIn[],
  ) {
    this.#journal = journal;
    this.#clock = clock;
    this.#log = log;
    this.#isAdminToken = isAdminToken;
    this.#signInAttempts = new Attempts(clock, 10, 5_000);
    this.#bearerAttempts = new Attempts(clock, 50, 1_000);
    for (const row of stored) this.#rows.set(row.hash, row);
    this.#scheduleSweep();
  }

  /** Whether a link or a session is left with which somebody could still get in; without one, a start prints a new link. */
  get hasLiveSignIn(): boolean {
    for (const row of this.#rows.values()) if (this.#isLive(row)) return true;
    return false;
  }

  async createLink(purpose: keyof typeof LINK_LIFETIME): Promise<Issued> {
    const { secret, row } = this.#issue('link', LINK_LIFETIME[purpose]);
    await this.#keep(row);
    this.#log.info({ expiresAt: new Date(row.expiresAt).toISOString() }, 'a sign-in link was made');
    return { secret, expiresAt: row.expiresAt };
  }

  /**
   * Opens a session with a link's secret or the admin token. A link is taken before anything waits, so of two requests one
   * gets it; using it up and opening the session are one commit, so no crash lets it be used again.
   */
  async signIn(given: string, from: string): Promise<Issued & { readonly principal: Administrator }> {
    this.#signInAttempts.check(from);
    const link = this.#take(hashOf(given), 'link');
    if (link === undefined && this.#isAdminToken?.(given) !== true) {
      this.#signInAttempts.failed(from);
      this.#log.info({ from }, 'a sign-in was refused');
      throw new AccessError(
        'sign_in_expired',
        'The sign-in link has been used or has run out, or the token is not right',
      );
    }
    const { secret, row } = this.#issue('session', SESSION_LIFETIME);
    try {
      await this.#keep(row, (batch) => {
        if (link !== undefined) batch.remove('signIn', { hash: link.hash });
      });
    } catch (error) {
      if (link !== undefined) this.#rows.set(link.hash, link);
      throw error;
    }
    this.#log.info({ by: link === undefined ? 'token' : 'link', from }, 'a session was opened');
    return { secret, expiresAt: row.expiresAt, principal: sessionPrincipal(row) };
  }

  /** Who sent this. A wrong token is nobody, whatever the cookie says. Throws `too_many_attempts` for who guesses tokens. */
  identify({ bearer, cookie, from }: Credentials): Principal {
    if (bearer !== undefined) {
      this.#bearerAttempts.check(from);
      if (this.#isAdminToken?.(bearer) === true) return tokenPrincipal;
      this.#bearerAttempts.failed(from);
      return nobody;
    }
    const row = cookie === undefined ? undefined : this.#rows.get(hashOf(cookie));
    return row?.kind === 'session' && this.#isLive(row) ? sessionPrincipal(row) : nobody;
  }

  /** Ends the session that this principal came with; the admin token has none. */
  async signOut({ session }: Administrator): Promise<void> {
    if (session === null || !this.#rows.has(session)) return;
    await this.#journal.commit((batch) => batch.remove('signIn', { hash: session }));
    this.#forget(session);
    this.#log.info({}, 'a session was ended');
  }

  /** Calls `run` once when the principal's session ends, by sign-out or by time. Returns what ends the watch. */
  onSessionEnd({ session, expiresAt }: Administrator, run: () => void): () => void {
    if (session === null || expiresAt === null) return () => {};
    const watching = this.#watchers.get(session) ?? new Set();
    const once = (): void => {
      stop();
      run();
    };
    const timer = this.#clock.after(expiresAt - this.#clock.now(), once);
    const stop = (): void => {
      timer.cancel();
      watching.delete(once);
      if (watching.size === 0) this.#watchers.delete(session);
    };
    this.#watchers.set(session, watching.add(once));
    return stop;
  }

  close(): void {
    this.#closed = true;
    this.#sweep?.cancel();
  }

  #issue(kind: SignIn['kind'], lifetime: number): { secret: string; row: SignIn } {
    const secret = newSecret();
    const createdAt = this.#clock.now();
    return { secret, row: { hash: hashOf(secret), kind, createdAt, expiresAt: createdAt + lifetime } };
  }

  /** Stores a row, ending the oldest of its kind where there are too many. */
  async #keep(row: SignIn, also: (batch: Batch) => void = () => {}): Promise<void> {
    const surplus = [...this.#rows.values()]
      .filter(({ kind }) => kind === row.kind)
      .sort((a, b) => b.expiresAt - a.expiresAt)
      .slice(MOST[row.kind] - 1);
    await this.#journal.commit((batch) => {
      also(batch);
      for (const { hash } of surplus) batch.remove('signIn', { hash });
      batch.put('signIn', row);
    });
    for (const { hash } of surplus) this.#forget(hash);
    this.#rows.set(row.hash, row);
  }

  #take(hash: string, kind: SignIn['kind']): SignIn | undefined {
    const row = this.#rows.get(hash);
    if (row?.kind !== kind || !this.#isLive(row)) return undefined;
    this.#rows.delete(hash);
    return row;
  }

  #isLive(row: SignIn): boolean {
    return row.expiresAt > this.#clock.now();
  }

  #forget(hash: string): void {
    this.#rows.delete(hash);
    for (const run of this.#watchers.get(hash) ?? []) run();
  }

  #scheduleSweep(): void {
    if (this.#closed) return;
    this.#sweep = this.#clock.after(SWEEP_EVERY, () => {
      this.#removeExpired().then(
        () => this.#scheduleSweep(),
        (error: unknown) => {
          this.#log.debug({ error: errorChain(error) }, 'expired sign-ins could not be removed yet');
          this.#scheduleSweep();
        },
      );
    });
  }

  async #removeExpired(): Promise<void> {
    const expired = [...this.#rows.values()].filter((row) => !this.#isLive(row));
    if (expired.length === 0) return;
    await this.#journal.commit((batch) => {
      for (const { hash } of expired) batch.remove('signIn', { hash });
    });
    for (const { hash } of expired) this.#forget(hash);
  }
}

const tokenPrincipal: Administrator = {
  kind: 'administrator',
  via: 'token',
  name: 'Admin token',
  expiresAt: null,
  session: null,
};

const sessionPrincipal = ({ hash, expiresAt }: SignIn): Administrator => ({
  kind: 'administrator',
  via: 'session',
  name: 'Administrator',
  expiresAt,
  session: hash,
});
