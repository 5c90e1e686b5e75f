export type Colour = 'green' | 'blue' | 'yellow' | 'red' | 'dim' | 'bold';
export type Ink = (colour: Colour, text: string) => string;

const SGR: Readonly<Record<Colour, readonly [on: number, off: number]>> = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  blue: [34, 39],
};

/** Colours only for a person at a terminal who did not say no (no-color.org). */
export function createInk(isTerminal: boolean, env: Readonly<Record<string, string | undefined>>): Ink {
  const off = !isTerminal || (env['NO_COLOR'] ?? '') !== '' || env['TERM'] === 'dumb';
  if (off) return (_, text) => text;
  return (colour, text) => `\u001b[${SGR[colour][0]}m${text}\u001b[${SGR[colour][1]}m`;
}
