import { ago, exactTime } from './format.ts';
import { useSaidNow } from './now.ts';

interface AgoProps {
  readonly time: string | number | null;
  /** Said where there is no time. */
  readonly none?: string;
}

/** A time as people say it, kept true as it passes; the exact one with its zone on hover and to screen readers. */
export function Ago({ time, none = 'never' }: AgoProps) {
  const at = time === null ? Number.NaN : new Date(time).getTime();
  const said = useSaidNow((now) => (Number.isNaN(at) ? none : ago(at, now)));
  if (time === null || Number.isNaN(at)) return <span className="muted">{none}</span>;
  return (
    <time className="nowrap" dateTime={new Date(at).toISOString()} title={exactTime(at)}>
      {said}
    </time>
  );
}
