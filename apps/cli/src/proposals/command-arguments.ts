import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { ArgumentValue } from '@holdfast/trust';
import { Failure } from '../failure.ts';

/** Of the operations that have any, as the command line gives them. */
export interface ArgumentOptions {
  readonly what: 'data' | 'credentials';
  readonly image?: string;
  readonly component: string;
  readonly imageVersion?: string;
  readonly downgrade?: true;
}

const WIPE = { data: 1, credentials: 2 } as const;

/** docs/trust-format.md, "Command"; without the hash of an attachment. Rejects with {@link Failure}. */
export async function argumentsOf(
  operation: string,
  { what, image, component, imageVersion, downgrade }: ArgumentOptions,
): Promise<readonly (readonly [number, ArgumentValue])[]> {
  if (operation === 'wipe') return [[1, WIPE[what]]];
  if (operation !== 'firmware') return [];
  if (image === undefined || imageVersion === undefined)
    throw new Failure('usage', 'firmware needs --image and --image-version');
  const { hash, size } = await digest(image);
  const lower = downgrade === true ? ([[5, true]] as const) : [];
  return [[1, component], [2, imageVersion], [3, hash], [4, size], ...lower];
}

/** However large it is. */
async function digest(file: string): Promise<{ readonly hash: Uint8Array; readonly size: number }> {
  const hash = createHash('sha256');
  let size = 0;
  try {
    for await (const part of createReadStream(file)) {
      hash.update(part as Uint8Array);
      size += (part as Uint8Array).length;
    }
  } catch (cause) {
    throw new Failure('file', `the image ${file} cannot be read`, { cause });
  }
  return { hash: new Uint8Array(hash.digest()), size };
}
