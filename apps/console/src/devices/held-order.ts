import type { DeviceSummary } from '@holdfast/api-contract';

/** How the rows on the screen differ from what filter and order would give now. */
export interface Drift {
  /** Match, and are not shown. */
  readonly arrived: number;
  /** Are shown, and match no more or are gone. */
  readonly left: number;
}

/** Rows stay where they are while somebody reads; this says what a fresh look would change. */
export function driftOf(
  shown: readonly string[],
  devices: ReadonlyMap<string, DeviceSummary>,
  matches: (device: DeviceSummary) => boolean,
): Drift {
  const isShown = new Set(shown);
  let arrived = 0;
  let left = 0;
  for (const device of devices.values()) {
    const has = isShown.has(device.endpoint);
    const fits = matches(device);
    if (fits && !has) arrived += 1;
    else if (!fits && has) left += 1;
  }
  for (const endpoint of shown) if (!devices.has(endpoint)) left += 1;
  return { arrived, left };
}
