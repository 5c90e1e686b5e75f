/** Chance that repeats: the same seed gives the same numbers. Not for keys. */
export interface Random {
  /** At least 0, below 1. */
  next(): number;
  between(low: number, high: number): number;
  /** Standard normal, clipped at three deviations. */
  normal(): number;
}

/** A generator of its own for each list of names, so that one part of a world can change without shifting the others. */
export function seededRandom(...names: readonly (string | number)[]): Random {
  let state = hash32(names.join('/'));
  const next = (): number => {
    state = (state + 0x9e37_79b9) | 0;
    return mix(state) / 0x1_0000_0000;
  };
  return {
    next,
    between: (low, high) => low + (high - low) * next(),
    // The sum of three uniforms is bell-shaped enough for sensor noise, and bounded.
    normal: () => (next() + next() + next() - 1.5) * 2,
  };
}

/** Spreads a text over 32 bits: FNV-1a and a finaliser. */
export function hash32(text: string): number {
  let hash = 0x811c_9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x0100_0193);
  return mix(hash);
}

/** A smooth curve through random points one unit apart, from 0 to 1: terrain, coverage, weather. */
export function smoothNoise(name: string | number, x: number): number {
  const left = Math.floor(x);
  const at = x - left;
  const ease = at * at * (3 - 2 * at);
  const level = (i: number): number => hash32(`${name}/${i}`) / 0x1_0000_0000;
  return level(left) + (level(left + 1) - level(left)) * ease;
}

function mix(value: number): number {
  let mixed = value ^ (value >>> 16);
  mixed = Math.imul(mixed, 0x85eb_ca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2_ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
