export type Line = readonly [name: string, value: string];

/** Names and values in two columns. */
export function sheet(title: string, lines: readonly Line[]): string {
  const width = Math.max(...lines.map(([name]) => name.length)) + 1;
  return [title, ...lines.map(([name, value]) => `  ${`${name}:`.padEnd(width)}  ${value}`)].join('\n');
}
