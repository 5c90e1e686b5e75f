const SEPARATORS = /[.+_-]/;
const NUMBER = /^\d+$/;

/**
 * Whether a version comes before another: part by part, numbers as numbers, all else as text. What comes to an end first is the lower:
 * 1.4 before 1.4.1. A part in words is lower than a number in its place, as 2.0-rc is than 2.0.1.
 */
export function isLowerVersion(version: string, than: string): boolean {
  const [left, right] = [version.split(SEPARATORS), than.split(SEPARATORS)];
  for (let at = 0; at < Math.max(left.length, right.length); at++) {
    const [one, other] = [left[at], right[at]];
    if (one === undefined || other === undefined) return one === undefined;
    if (one === other) continue;
    const [isNumber, isOtherNumber] = [NUMBER.test(one), NUMBER.test(other)];
    if (isNumber !== isOtherNumber) return isOtherNumber;
    if (!isNumber) return one < other;
    const [value, otherValue] = [BigInt(one), BigInt(other)];
    if (value !== otherValue) return value < otherValue;
  }
  return false;
}
