import { InvalidArgumentError } from 'commander';

/** Reads a whole number from `least` to `most`. */
export const parseCount =
  (least: number, most: number) =>
  (text: string): number => {
    const count = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
    if (!(count >= least && count <= most))
      throw new InvalidArgumentError(`Give a whole number from ${least} to ${most}.`);
    return count;
  };
