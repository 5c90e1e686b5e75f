const formats = new Map<string, Intl.DateTimeFormat>();

/** `+02:00`, as it is in an IANA time zone at a moment. */
export function utcOffset(timezone: string, now: number): string {
  let format = formats.get(timezone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en', { timeZone: timezone, timeZoneName: 'longOffset' });
    formats.set(timezone, format);
  }
  const name = format.formatToParts(now).find(({ type }) => type === 'timeZoneName')?.value ?? '';
  // UTC itself is called GMT, without an offset.
  return name.replace('GMT', '') || '+00:00';
}

export function isTimezone(name: string): boolean {
  try {
    return (
      /^[A-Za-z_]+(\/[A-Za-z0-9_+-]+){0,2}$/.test(name) &&
      Intl.DateTimeFormat('en', { timeZone: name }) !== undefined
    );
  } catch {
    return false;
  }
}
