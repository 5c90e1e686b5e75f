/** Enough to keep a server busy that waits for its disk between steps; more only wait for each other. */
const AT_A_TIME = 150;

/** `count` things made one beside the other, some at a time, in their order. */
export async function inParallel<T>(
  count: number,
  make: (index: number) => Promise<T>,
): Promise<readonly T[]> {
  const made: T[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < count) {
      const index = next++;
      made[index] = await make(index);
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, work));
  return made;
}
