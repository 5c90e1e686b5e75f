import type { Target } from '@holdfast/trust';

/** In a sentence: `logger-0017`, `a set of 40 devices`, `every device of the model CL-2`. */
export function targetText(target: Target): string {
  switch (target.kind) {
    case 'device':
      return target.endpoint;
    case 'set':
      return `a set of ${target.size} devices`;
    default:
      return `every device of the model ${target.model}`;
  }
}
