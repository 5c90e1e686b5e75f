type Ring = readonly (readonly number[])[];

/**
 * World-atlas joins what the date line cuts (Russia, Fiji), so a ring may jump from 180 to -180. Here it goes on beyond 180, which
 * the map folds back. A ring around a pole (Antarctica) does not come back to where it began and is closed along the pole.
 */
export function unwrapRing(ring: Ring): number[][] {
  let turn = 0;
  let before: number | undefined;
  const points = ring.map(([x = 0, y = 0]) => {
    if (before !== undefined && x - before > 180) turn -= 360;
    else if (before !== undefined && before - x > 180) turn += 360;
    before = x;
    return [x + turn, y];
  });
  const [first] = points;
  const last = points.at(-1);
  if (turn === 0 || first === undefined || last === undefined) return points;
  const pole = (first[1] ?? 0) < 0 ? -90 : 90;
  return [...points, [last[0] ?? 0, pole], [first[0] ?? 0, pole], first];
}
