import type { Peer } from '@holdfast/kernel';
import { ContentFormat, Lwm2mPath, type Entry } from '@holdfast/lwm2m';
import { expect, it } from 'vitest';
import type { Target } from './target.ts';
import { writeFormats } from './write-formats.ts';

const peer: Peer = { key: 'device', address: { host: '10.0.0.2', port: 50_000 } };
const target = (contentFormats: readonly number[]): Target<Peer> => ({
  peer,
  lwm2mVersion: '1.1',
  rootPath: '/',
  contentFormats,
  lookup: () => undefined,
});
const entry = (path: string): Entry => ({
  path: Lwm2mPath.parse(path),
  value: { type: 'integer', value: 7 },
});

it('tries CBOR before plain text, for one value, where the device states it', () => {
  const one = Lwm2mPath.parse('/1/0/2');
  const formats = writeFormats(target([ContentFormat.cbor]), one, [entry('/1/0/2')]);
  expect(formats.slice(-2)).toEqual([ContentFormat.cbor, ContentFormat.text]);
  expect(writeFormats(target([]), one, [entry('/1/0/2')])).not.toContain(ContentFormat.cbor);
  const two = [entry('/1/0/2'), entry('/1/0/3')];
  expect(writeFormats(target([ContentFormat.cbor]), Lwm2mPath.parse('/1/0'), two)).not.toContain(
    ContentFormat.cbor,
  );
});
