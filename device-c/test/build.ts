import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { missing, run } from '@holdfast/testing';

export const folder: string = fileURLToPath(new URL('..', import.meta.url));

/** Why the verifier cannot be built here; undefined where it can. */
export function cannotBuild(): string | undefined {
  const absent = Object.entries({ 'libmbedtls-dev': 'psa/crypto.h', 'libsodium-dev': 'sodium.h' })
    .filter(([, header]) => !existsSync(`/usr/include/${header}`))
    .map(([name]) => name);
  return missing('make', 'cc') ?? (absent.length === 0 ? undefined : `not installed: ${absent.join(', ')}`);
}

/** Makes what is older than its sources, and gives its path. */
export async function build(target: string): Promise<string> {
  const { code, output } = await run('make', ['--silent', '-C', folder, target], { timeoutMs: 120_000 });
  if (code !== 0) throw new Error(`make ${target} failed:\n${output}`);
  return `${folder}${target}`;
}

/** With AddressSanitizer and UndefinedBehaviorSanitizer. */
export const buildVerifier = (): Promise<string> => build('build/asan/verify');
