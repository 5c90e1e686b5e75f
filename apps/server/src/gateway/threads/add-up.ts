/** The sums of equal records of numbers, whose members may be such records. */
export function addUp<T extends object>(all: readonly T[]): T {
  const [first] = all;
  if (first === undefined) throw new RangeError('nothing to add up');
  return Object.fromEntries(
    Object.keys(first).map((key) => {
      const values = all.map((one) => one[key as keyof T]);
      const isNumber = typeof values[0] === 'number';
      return [
        key,
        isNumber ? (values as number[]).reduce((sum, value) => sum + value, 0) : addUp(values as object[]),
      ];
    }),
  ) as T;
}
