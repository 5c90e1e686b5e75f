import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { temporaryDirectory } from '../testing/store-home.ts';
import { openForWriting } from './connection.ts';

it('syncs its log at each commit: an acknowledged row outlives a power cut', () => {
  const directory = temporaryDirectory();
  const database = openForWriting({ file: join(directory.path, 'test.db'), maxPages: undefined });
  onTestFinished(() => {
    database.close();
    directory.remove();
  });
  // 2 is FULL.
  expect(database.prepare('pragma synchronous').get()).toEqual({ synchronous: 2 });
  expect(database.prepare('pragma journal_mode').get()).toEqual({ journal_mode: 'wal' });
});
