/** What cannot be seen, or turns the order of what stands around it. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** What a peer sent, fit to be shown to a person: one line of at most `most` characters, escapes for what cannot be seen. */
export function printable(text: string, most: number): string {
  const shown = text.length > most ? `${text.slice(0, most - 1)}…` : text;
  return shown.replaceAll(UNSEEN, (unseen) => `\\u{${(unseen.codePointAt(0) as number).toString(16)}}`);
}
