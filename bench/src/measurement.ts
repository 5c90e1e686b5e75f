/** One line of `--json`: tools rely on these names. Higher is better wherever a ratio is given. */
export interface Measurement {
  readonly name: string;
  readonly ours: number;
  /** Null where there is nobody to compare with, or nobody here. */
  readonly peer: number | null;
  readonly peerName: string | null;
  /** ours / peer. */
  readonly ratio: number | null;
  readonly unit: string;
  /** What the clock on the wall saw, by the second. */
  readonly oursWall?: number;
  readonly peerWall?: number;
  /** How it was measured, where the name does not say. */
  readonly detail?: string;
}

type Extra = Pick<Measurement, 'oursWall' | 'peerWall' | 'detail'>;

export const alone = (name: string, ours: number, unit: string, extra: Extra = {}): Measurement => ({
  name,
  ours,
  peer: null,
  peerName: null,
  ratio: null,
  unit,
  ...extra,
});

export const beside = (
  name: string,
  ours: number,
  peerName: string,
  peer: number,
  unit: string,
  extra: Extra = {},
): Measurement => ({
  name,
  ours,
  peer,
  peerName,
  ratio: Number((ours / peer).toFixed(2)),
  unit,
  ...extra,
});

export const grouped = (value: number): string =>
  value.toLocaleString('en', { maximumFractionDigits: Number.isInteger(value) || value >= 100 ? 0 : 2 });

/** For people: one aligned row each. */
export function formatTable(measurements: readonly Measurement[]): string {
  const rows = measurements.map(({ name, ours, peer, peerName, ratio, unit, oursWall }) => [
    name,
    grouped(ours),
    peer === null ? '' : `${peerName}: ${grouped(peer)}`,
    ratio === null ? '' : `x ${ratio}`,
    unit,
    oursWall === undefined ? '' : `wall: ${grouped(oursWall)}/s`,
  ]);
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}
