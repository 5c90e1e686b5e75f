/** Handshakes at a time; more only wait for each other. */
const BATCH = 50;

/** `count` things made one beside the other, a few at a time, in their order. */
export async function inBatches<T>(
  count: number,
  make: (index: number) => Promise<T>,
): Promise<readonly T[]> {
  const made: T[] = [];
  while (made.length < count) {
    const first = made.length;
    const length = Math.min(BATCH, count - first);
    made.push(...(await Promise.all(Array.from({ length }, (_, index) => make(first + index)))));
  }
  return made;
}
