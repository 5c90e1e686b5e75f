import { applicationLimits, type ResourceValue } from '@holdfast/api-contract';
import { number } from '../parts/format.ts';

export interface Limits {
  readonly low: number;
  readonly high: number;
  readonly name: string;
}

/** Of a temperature (IPSO object 3303) in Celsius: what the sensor beside it says it is for. */
export function limitsOf(
  path: string,
  unit: string | null,
  values: ReadonlyMap<string, ResourceValue>,
): Limits | undefined {
  const [, instance] = /^(\/3303\/\d+)\/5700$/.exec(path) ?? [];
  if (instance === undefined || (unit !== null && unit !== 'Cel')) return undefined;
  const application = values.get(`${instance}/5750`)?.value;
  const limits = typeof application === 'string' ? applicationLimits(application) : undefined;
  if (limits === undefined) return undefined;
  const [low, high] = limits;
  return { low, high, name: `Limits ${number(low)} to ${number(high)} °C` };
}
