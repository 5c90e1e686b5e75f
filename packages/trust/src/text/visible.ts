/**
 * Text that somebody else wrote, quoted so that it shows all that is in it. Printable ASCII and the letters of Latin-1 stand for
 * themselves; everything else (controls, line breaks, bidirectional overrides, invisible characters, letters of other scripts that
 * look like these) is written as `\u{...}`, so that no two texts look the same.
 */
export function visible(text: string): string {
  let shown = '';
  for (const character of text) {
    shown += isPlain(character) ? character : `\\u{${(character.codePointAt(0) as number).toString(16)}}`;
  }
  return `"${shown}"`;
}

const isPlain = (character: string): boolean =>
  /^[\x20-\x7e\u00c0-\u00ff]$/.test(character) && !/^["\\×÷]$/.test(character);
