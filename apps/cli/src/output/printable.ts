/**
 * Text that a device or a stranger chose, safe on a terminal: control characters (which could move the cursor, retitle the
 * window or hide what follows) and the marks that reverse writing direction appear as `\u{..}`.
 */
export const printable = (text: string): string =>
  text.replace(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu, (mark) => {
    const code = mark.codePointAt(0) ?? 0;
    return `\\u{${code.toString(16)}}`;
  });
