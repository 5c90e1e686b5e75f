/** `/3303/0/5700` as numbers. */
export function idsOf(path: string): readonly number[] {
  return path.split('/').slice(1).map(Number);
}

export const pathOf = (...ids: readonly number[]): string => ids.map((id) => `/${id}`).join('');

/** As the API's addresses have it: without the leading slash. */
export const inAddress = (path: string): string => path.replace(/^\//, '');

/** Whether `path` is `above` or lies below it. */
export const isWithin = (path: string, above: string): boolean =>
  path === above || path.startsWith(`${above}/`);

/** By number at each level: /3/0 before /10/0. */
export function comparePaths(a: string, b: string): number {
  const x = idsOf(a);
  const y = idsOf(b);
  for (let n = 0; n < Math.max(x.length, y.length); n += 1) {
    const order = (x[n] ?? -1) - (y[n] ?? -1);
    if (order !== 0) return order;
  }
  return 0;
}

/** What a device measures, then its contacts and switches, then what it says of itself. */
export function measuresFirst(isBoolean: (path: string) => boolean, a: string, b: string): number {
  const rank = (path: string) => ((idsOf(path)[0] ?? 0) < 3200 ? 2 : isBoolean(path) ? 1 : 0);
  return rank(a) - rank(b) || comparePaths(a, b);
}
