const NODE = 16;

/** About how many bytes of memory a value takes, counted no further than `bound`. Shared parts count each time. */
export function weigh(value: unknown, bound: number): number {
  const open: unknown[] = [value];
  let weight = 0;
  while (open.length > 0 && weight <= bound) {
    const at = open.pop();
    weight += NODE;
    if (typeof at === 'string') weight += at.length;
    else if (typeof at === 'bigint') weight += at.toString(16).length / 2;
    else if (ArrayBuffer.isView(at)) weight += at.byteLength;
    else if (at instanceof Map) open.push(...[...at].flat());
    else if (at instanceof Set || Array.isArray(at)) for (const item of at) open.push(item);
    else if (typeof at === 'object' && at !== null) for (const item of Object.values(at)) open.push(item);
  }
  return weight;
}
