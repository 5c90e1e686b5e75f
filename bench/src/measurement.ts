/** One line of `--json`: tools rely on these names. Higher is better where a ratio is given. */
export interface Measurement {
  readonly name: string;
  readonly ours: number;
  /** Null where there is nobody to compare with yet. */
  readonly peer: number | null;
  readonly peerName: string | null;
  /** ours / peer. */
  readonly ratio: number | null;
  readonly unit: string;
}

export const alone = (name: string, ours: number, unit: string): Measurement => ({
  name,
  ours,
  peer: null,
  peerName: null,
  ratio: null,
  unit,
});

export const beside = (
  name: string,
  ours: number,
  peerName: string,
  peer: number,
  unit: string,
): Measurement => ({ name, ours, peer, peerName, ratio: Number((ours / peer).toFixed(2)), unit });

const grouped = (value: number): string =>
  value.toLocaleString('en', { maximumFractionDigits: Number.isInteger(value) || value >= 100 ? 0 : 2 });

/** For people: one aligned row each. */
export function formatTable(measurements: readonly Measurement[]): string {
  const rows = measurements.map(({ name, ours, peer, peerName, ratio, unit }) => [
    name,
    grouped(ours),
    peer === null ? '' : `${peerName}: ${grouped(peer)}`,
    ratio === null ? '' : `x ${ratio}`,
    unit,
  ]);
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
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
