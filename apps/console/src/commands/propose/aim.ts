import type { DeviceSummary } from '@holdfast/api-contract';
import type { Aim } from '../../api/commands.ts';
import { parseFilter } from '../../devices/filter-tokens.ts';
import { matcher } from '../../devices/match-filter.ts';

export interface AimSearch {
  /** Endpoints, which have no spaces, with spaces between them. */
  readonly devices?: string;
  /** As in the list of devices. */
  readonly q?: string;
  readonly model?: string;
  /** Which of these is filled in, where none is yet. */
  readonly aim?: string;
}

export type AimKind = 'devices' | 'q' | 'model';

export const aimKindOf = ({ q, model, aim }: AimSearch): AimKind => {
  if (model !== undefined || aim === 'model') return 'model';
  return q !== undefined || aim === 'q' ? 'q' : 'devices';
};

/** What is wrong with a filter: a part that means nothing would mean every device. */
export const aimProblem = ({ q }: AimSearch): string | undefined =>
  parseFilter(q ?? '')
    .flatMap((part) => (part.kind === 'misfit' ? part.reason : []))
    .at(0);

/** Whom the address means; undefined: nobody. A filter is applied to the fleet as it is known now. */
export function aimOf(search: AimSearch, fleet: Iterable<DeviceSummary>, now: number): Aim | undefined {
  const { devices, q, model } = search;
  if (model !== undefined) return { kind: 'model', model };
  if (aimProblem(search) !== undefined || q?.trim() === '') return undefined;
  const endpoints =
    q === undefined
      ? [...new Set((devices ?? '').split(/[\s,]+/).filter((endpoint) => endpoint !== ''))]
      : [...fleet].filter(matcher(parseFilter(q), now)).map(({ endpoint }) => endpoint);
  return endpoints.length === 0 ? undefined : { kind: 'devices', endpoints: endpoints.sort() };
}
