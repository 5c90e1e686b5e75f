import classes from './gauges.module.css';
import { Unknown } from './unknown.tsx';

/** Percent, with a bar that is amber below twenty. */
export function Battery({ percent }: { readonly percent: number | null }) {
  if (percent === null) return <Unknown />;
  const tone = percent < 20 ? 'warn' : 'plain';
  return (
    <span className={classes['gauge']} data-tone={tone} title={`Battery ${percent}%`}>
      <svg width="22" height="10" viewBox="0 0 22 10" aria-hidden="true">
        <rect x="0.5" y="0.5" width="18" height="9" rx="2" className={classes['frame']} />
        <rect x="20" y="3" width="2" height="4" rx="1" className={classes['cap']} />
        <rect
          x="2"
          y="2"
          width={Math.max(1, (15 * Math.min(100, percent)) / 100)}
          height="6"
          rx="1"
          className={classes['fill']}
        />
      </svg>
      {Math.round(percent)}%
    </span>
  );
}

/** dBm as RSRP: above -85 is strong, below -110 weak (3GPP TS 36.133 reports -140 to -44). */
export function Signal({ dbm }: { readonly dbm: number | null }) {
  if (dbm === null) return <Unknown />;
  const bars = dbm >= -85 ? 4 : dbm >= -97 ? 3 : dbm >= -110 ? 2 : 1;
  return (
    <span className={classes['gauge']} data-tone={bars === 1 ? 'warn' : 'plain'} title={`Signal ${dbm} dBm`}>
      <svg width="15" height="11" viewBox="0 0 15 11" aria-hidden="true">
        {[0, 1, 2, 3].map((bar) => (
          <rect
            key={bar}
            x={bar * 4}
            y={8 - bar * 2.6}
            width="2.6"
            height={3 + bar * 2.6}
            rx="0.6"
            className={bar < bars ? classes['fill'] : classes['rest']}
          />
        ))}
      </svg>
      {Math.round(dbm)}
      <span className="muted">dBm</span>
    </span>
  );
}
