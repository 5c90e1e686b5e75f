import type { DeviceSummary, Overview } from '@holdfast/api-contract';
import { countStates, noCounts, type StateCounts } from '../api/fleet-store.ts';
import type { Position } from '../map/position.ts';
import { attentionOrder } from '../parts/order.ts';

/** What the overview shows, wherever it came from. */
export interface Glance {
  readonly total: number;
  readonly states: StateCounts;
  /** The worst first. */
  readonly attention: readonly DeviceSummary[];
  readonly attentionTotal: number;
  readonly positions: readonly Position[];
}

const mostListed = 100;

export function glanceOfAnswer(overview: Overview): Glance {
  return { ...overview, states: { ...noCounts, ...overview.states } };
}

export function glanceOfFleet(devices: Iterable<DeviceSummary>): Glance {
  const all = [...devices];
  const attention = all.filter((device) => device.attention.length > 0).sort(byUrgency);
  return {
    total: all.length,
    states: countStates(all),
    attention: attention.slice(0, mostListed),
    attentionTotal: attention.length,
    positions: all.flatMap(({ endpoint, location, state, attention: reasons }) =>
      location === null
        ? []
        : [
            {
              endpoint,
              latitude: location.latitude,
              longitude: location.longitude,
              state,
              attention: reasons.length > 0,
            },
          ],
    ),
  };
}

/** By the worst reason, then the longest in its state, then by name: a list that does not dance. */
function byUrgency(a: DeviceSummary, b: DeviceSummary): number {
  return (
    urgency(a) - urgency(b) ||
    (a.stateSince ?? '').localeCompare(b.stateSince ?? '') ||
    (a.endpoint < b.endpoint ? -1 : 1)
  );
}

const urgency = ({ attention }: DeviceSummary): number =>
  Math.min(...attention.map((reason) => attentionOrder.indexOf(reason)));
