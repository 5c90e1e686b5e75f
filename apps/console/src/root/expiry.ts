const DAY_MS = 86_400_000;
/** docs/trust-format.md, "Root": a warning to people from here on. */
const WARN_MS = 90 * DAY_MS;

/** What to say of when a root expires; undefined while there is time. */
export function expiryWarning(expiresAt: string, now: number): string | undefined {
  const left = Date.parse(expiresAt) - now;
  if (left > WARN_MS) return undefined;
  if (left <= 0)
    return 'The root has expired. Devices still obey it, but this server takes no proposals until there is a new version.';
  const days = Math.ceil(left / DAY_MS);
  return `The root expires in ${days} ${days === 1 ? 'day' : 'days'}: make and sign its next version before.`;
}
