/** How a certificate stands: one that ends within ninety days is to be replaced soon. */
export type Expiry = 'valid' | 'soon' | 'ended' | 'not-yet';

const SOON_MS = 90 * 86_400_000;

export function expiryOf(
  { notBefore, notAfter }: { readonly notBefore: string; readonly notAfter: string },
  now: number,
): Expiry {
  const end = Date.parse(notAfter);
  if (now > end) return 'ended';
  if (now < Date.parse(notBefore)) return 'not-yet';
  return end - now < SOON_MS ? 'soon' : 'valid';
}

/** The common name, or the last part of a name without one. */
export function shortName(subject: string): string {
  const parts = subject.split('\n');
  const common = parts.findLast((part) => part.startsWith('CN='));
  return (common ?? parts.at(-1) ?? '').replace(/^[A-Z]+=/, '');
}
