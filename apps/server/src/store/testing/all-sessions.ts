import type { StoredSession } from '../../gateway/session-store.ts';
import type { Store } from '../store.ts';

/** Every session there is, each loaded as it would be when its device is heard again. */
export async function allSessions(store: Store): Promise<StoredSession[]> {
  const sessions: StoredSession[] = [];
  for (let after = ''; ;) {
    // One at a time, so that every page has a next one.
    const [indexed] = await store.loadSessionIndex(after, 1);
    if (indexed === undefined) return sessions;
    const session = await store.loadSession(indexed.session);
    if (session !== undefined) sessions.push(session);
    after = indexed.session;
  }
}
