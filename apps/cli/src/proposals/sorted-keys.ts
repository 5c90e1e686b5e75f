import { keyId } from '@holdfast/trust';
import type { NamedKey } from '../keys/public-key-text.ts';

/** As a root has them: by ascending key id. */
export const sortedKeys = (keys: readonly NamedKey[]): NamedKey[] =>
  keys.toSorted((a, b) => Buffer.compare(keyId(a.key), keyId(b.key)));
