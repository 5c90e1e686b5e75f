/** °C, low then high. */
export type ApplicationLimits = readonly [low: number, high: number];

const NUMBER = String.raw`([-\u2212]?\d{1,3}(?:\.\d{1,3})?)`;
const RANGE = new RegExp(String.raw`(?<![\d.])${NUMBER} ?(?:to|\.\.|[-\u2013]) ?${NUMBER} ?(?:°C|C\b)`);

/**
 * `cold chain 2 to 8 °C` -> [2, 8]; also `2..8 °C`, `2-8 C`. The Application Type of an IPSO sensor (resource 5750) is where it says
 * what it guards. Undefined where it names no range, or one that is upside down.
 */
export function applicationLimits(application: string): ApplicationLimits | undefined {
  const [, low, high] = RANGE.exec(application) ?? [];
  const limits = [degrees(low), degrees(high)] as const;
  return limits[0] < limits[1] ? limits : undefined;
}

const degrees = (text: string | undefined): number => Number(text?.replace('\u2212', '-'));
