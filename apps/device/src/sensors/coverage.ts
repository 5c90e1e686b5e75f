import { hash32, smoothNoise } from './random.ts';

/** What the radio sees at one place of a road. */
export interface Coverage {
  /** RSRP, dBm (3GPP TS 36.133 §9.1.4: -140 to -44). */
  readonly rsrp: number;
  /** RSRQ, dB (3GPP TS 36.133 §9.1.7: -19.5 to -3), whole. */
  readonly rsrq: number;
  /** 28 bits: E-UTRAN cell identity. */
  readonly cellId: number;
  readonly trackingArea: number;
}

const KM_BETWEEN_CELLS = 4;

/** The same place always has the same coverage, for every device that passes it. `offset` in dB is the device's own antenna. */
export function coverageAt(road: string, km: number, offset: number): Coverage {
  const hills = smoothNoise(`${road}/hills`, km / 23);
  const cells = smoothNoise(`${road}/cells`, km / KM_BETWEEN_CELLS);
  const rsrp = Math.round(-122 + 30 * hills + 18 * cells + offset);
  const cell = Math.floor(km / KM_BETWEEN_CELLS);
  return {
    rsrp,
    rsrq: Math.round(-17 + 10 * ((rsrp + 125) / 55)),
    cellId: hash32(`${road}/cell/${cell}`) & 0x0fff_ffff,
    trackingArea: hash32(`${road}/area/${Math.floor(km / 60)}`) & 0xffff,
  };
}
