import { randomBytes } from 'node:crypto';
import { parseNoteKey, TrustError, type Witness } from '@holdfast/trust';
import { LogError } from './log-error.ts';
import type { Witnesses } from './witnessing/witnessing.ts';

const MOST_WITNESSES = 8;

/** What a new log calls itself: for ever, since roots name it. */
export function originOf(given: string | undefined, publicUrl: string | undefined): string {
  if (given !== undefined) return given;
  const host =
    publicUrl !== undefined && URL.canParse(publicUrl)
      ? new URL(publicUrl).host
      : `holdfast-${randomBytes(8).toString('hex')}`;
  return `${host}/log`;
}

/**
 * Each is a witness's key and address, with a space between: `name+id+base64 https://witness.example/`. Until a root says otherwise,
 * all of them have to cosign. Throws {@link LogError} `log_witness`.
 */
export function parseWitnesses(texts: readonly string[]): Witnesses {
  const witnesses = texts.map(parseWitness);
  const names = new Set(witnesses.map(({ name }) => name));
  if (names.size < witnesses.length || witnesses.length > MOST_WITNESSES)
    throw new LogError('log_witness', `at most ${MOST_WITNESSES} witnesses, each with a name of its own`);
  return { witnesses, quorum: witnesses.length };
}

function parseWitness(text: string): Witness & { readonly url: URL } {
  const [key = '', prefix = '', ...more] = text.trim().split(/\s+/);
  if (more.length > 0 || !URL.canParse(prefix) || !/^https?:$/.test(new URL(prefix).protocol))
    throw new LogError('log_witness', `"${text}" is not a witness's key and its http address`);
  try {
    const { name, algorithm, bytes } = parseNoteKey(key);
    if (algorithm === 'ed25519') throw new LogError('log_witness', `the key of ${name} is not a witness's`);
    const kind = algorithm === 'cosignature/v1' ? ('ed25519' as const) : ('ml-dsa-44' as const);
    const url = new URL('add-checkpoint', prefix.endsWith('/') ? prefix : `${prefix}/`);
    return { name, key: { kind, bytes }, url };
  } catch (cause) {
    if (!(cause instanceof TrustError)) throw cause;
    throw new LogError('log_witness', `"${text}" does not begin with the key of a witness`, { cause });
  }
}
