import type { Bounds, CborReader } from './cbor-reader.ts';

export function readList<T>(reader: CborReader, bounds: Bounds, read: (reader: CborReader) => T): T[] {
  const length = reader.array(bounds);
  const items: T[] = [];
  for (let i = 0; i < length; i++) items.push(read(reader));
  return items;
}
