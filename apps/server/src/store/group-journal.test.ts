import { silentLogger, type Logger } from '@holdfast/kernel';
import { FakeClock } from '@holdfast/testing';
import { describe, expect, it } from 'vitest';
import { GroupJournal, type JournalLimits } from './group-journal.ts';
import { read } from './testing/changes-of.ts';
import { GatedWriter } from './testing/gated-writer.ts';
import { aContact, aValue } from './testing/rows.ts';

function setUp(limits: Partial<JournalLimits> = {}, log: Logger = silentLogger) {
  const writer = new GatedWriter();
  const clock = new FakeClock();
  const journal = new GroupJournal(writer, clock, log, limits);
  const settled: string[] = [];
  const commit = (name: string, device = 1): Promise<void> => {
    const done = journal.commit((batch) => batch.put('contact', aContact(device, { address: name })));
    done.then(
      () => settled.push(name),
      (error: { code: string }) => settled.push(`${name} ${error.code}`),
    );
    return done;
  };
  /** What each transaction so far holds. */
  const written = () => writer.held.map(({ changes }) => read(changes).map(({ values }) => values[3]));
  return { writer, clock, journal, settled, commit, written };
}

describe('GroupJournal', () => {
  it('writes the first commit at once, with what came in the same turn', async () => {
    const { clock, commit, writer, written } = setUp();
    void commit('a', 1);
    void commit('b', 2);
    expect(writer.held).toHaveLength(0);
    await clock.advance(0);
    expect(writer.held).toHaveLength(1);
    expect(written()).toEqual([['a', 'b']]);
  });

  it('starts the next when the last has ended and a few milliseconds have passed', async () => {
    const { clock, commit, writer } = setUp({ groupMs: 4 });
    void commit('a');
    await clock.advance(0);
    void commit('b');
    await clock.advance(10);
    expect(writer.held).toHaveLength(1);
    writer.held[0]?.succeed();
    await clock.advance(0);
    expect(writer.held).toHaveLength(2);
    writer.held[1]?.succeed();
    void commit('c');
    await clock.advance(3);
    expect(writer.held).toHaveLength(2);
    await clock.advance(1);
    expect(writer.held).toHaveLength(3);
  });

  it('does not wait once a transaction is full', async () => {
    const { clock, commit, writer } = setUp({ groupMs: 1000, groupChanges: 3 });
    void commit('a');
    await clock.advance(0);
    writer.held[0]?.succeed();
    await clock.advance(0);
    void commit('b', 1);
    void commit('c', 2);
    await clock.advance(1);
    expect(writer.held).toHaveLength(1);
    void commit('d', 3);
    await clock.advance(0);
    expect(writer.held).toHaveLength(2);
    expect(clock.pendingTimers).toBe(0);
  });

  it('settles each commit with its transaction, in order', async () => {
    const { clock, commit, settled, writer } = setUp({ groupMs: 0 });
    void commit('a');
    void commit('b');
    await clock.advance(0);
    void commit('c');
    await clock.advance(0);
    expect(settled).toEqual([]);
    writer.held[0]?.succeed();
    await clock.advance(0);
    expect(settled).toEqual(['a', 'b']);
    writer.held[1]?.succeed();
    await clock.advance(0);
    expect(settled).toEqual(['a', 'b', 'c']);
  });

  it('fails a transaction as a whole, says so once, and tries the next anew', async () => {
    const lines: string[] = [];
    const note = (_: unknown, message: string): void => void lines.push(message);
    const { clock, commit, journal, settled, writer } = setUp(
      { groupMs: 0 },
      { ...silentLogger, error: note, info: note },
    );
    for (const [i, name] of ['a', 'b'].entries()) {
      commit(name).catch(() => {});
      commit(`${name}2`).catch(() => {});
      await clock.advance(0);
      const cause = new Error('disk full');
      writer.held[i]?.fail(cause);
      await clock.advance(0);
      expect(journal.failure).toMatchObject({ name: 'StorageError', code: 'unavailable', cause });
    }
    void commit('c');
    await clock.advance(0);
    writer.held[2]?.succeed();
    await clock.advance(0);
    expect(journal.failure).toBeUndefined();
    expect(settled).toEqual(['a', 'a2', 'b', 'b2'].map((name) => `${name} unavailable`).concat('c'));
    expect(lines).toEqual(['storage fails', 'storage works again']);
  });

  it('refuses what exceeds its limits until there is room', async () => {
    const { clock, commit, journal, settled, writer } = setUp({ groupMs: 0, pendingChanges: 3 });
    void commit('a', 1);
    await clock.advance(0);
    void commit('b', 2);
    void commit('c', 3);
    await expect(commit('d', 4)).rejects.toMatchObject({ code: 'overloaded' });
    // Nothing put, but a promise more that waits.
    await expect(journal.commit(() => {})).rejects.toMatchObject({ code: 'overloaded' });
    writer.held[0]?.succeed();
    await clock.advance(0);
    void commit('e', 5);
    writer.held[1]?.succeed();
    await clock.advance(0);
    writer.held[2]?.succeed();
    await clock.advance(0);
    expect(settled).toEqual(['d overloaded', 'a', 'b', 'c', 'e']);
  });

  it('counts bytes too', async () => {
    const { journal, clock, writer } = setUp({ pendingBytes: 10_000 });
    const value = `"${'x'.repeat(4000)}"`;
    const put = () => journal.commit((batch) => batch.put('value', aValue(1, '/a', { value })));
    const first = put();
    await expect(put()).rejects.toMatchObject({ code: 'overloaded' });
    await clock.advance(0);
    writer.held[0]?.succeed();
    await first;
  });

  it('writes what is left when it closes, and then no more', async () => {
    const { clock, commit, journal, settled, writer } = setUp({ groupMs: 1000 });
    void commit('a');
    await clock.advance(0);
    void commit('b');
    const closed = journal.close().then(() => settled.push('closed'));
    await expect(commit('c')).rejects.toMatchObject({ code: 'closed' });
    writer.held[0]?.succeed();
    await clock.advance(0);
    expect(writer.held).toHaveLength(2);
    writer.held[1]?.succeed();
    await closed;
    expect(settled).toEqual(['c closed', 'a', 'b', 'closed']);
  });

  it('refuses a put after the commit', async () => {
    const { journal, writer, clock, written } = setUp();
    let late = (): void => {};
    const done = journal.commit((batch) => {
      late = () => batch.put('contact', aContact(1));
    });
    expect(late).toThrow(expect.objectContaining({ name: 'StorageError', code: 'closed' }));
    await clock.advance(0);
    writer.held[0]?.succeed();
    await done;
    expect(written()).toEqual([[]]);
  });

  it('keeps nothing of a commit that fails half-way or finds no room', async () => {
    const { clock, commit, journal, written } = setUp({ pendingChanges: 3 });
    void commit('a', 1);
    const broken = journal.commit((batch) => {
      batch.put('contact', aContact(2));
      batch.put('contact', aContact(3, { lastSeen: 0.5 }));
    });
    await expect(broken).rejects.toMatchObject({ name: 'StoreError', code: 'row' });
    const much = journal.commit((batch) => {
      for (const device of [4, 5, 6]) batch.put('contact', aContact(device));
    });
    await expect(much).rejects.toMatchObject({ code: 'overloaded' });
    void commit('b', 7);
    await clock.advance(0);
    expect(written()).toEqual([['a', 'b']]);
  });

  it('refuses a commit within another', async () => {
    const { journal, commit, clock, written } = setUp();
    const outer = journal.commit(() => void journal.commit(() => {}));
    await expect(outer).rejects.toThrow('within another');
    void commit('a');
    await clock.advance(0);
    expect(written()).toEqual([['a']]);
  });
});
