import { useSyncExternalStore } from 'react';
import type { StreamPhase } from './stream.ts';

export interface Connection {
  readonly phase: StreamPhase;
  /** When it stopped being live; null while it is. */
  readonly since: number | null;
}

let connection: Connection = { phase: 'connecting', since: null };
const listeners = new Set<() => void>();

export function setConnection(phase: StreamPhase): void {
  if (phase === connection.phase) return;
  connection = { phase, since: phase === 'live' ? null : (connection.since ?? Date.now()) };
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useConnection(): Connection {
  return useSyncExternalStore(subscribe, () => connection);
}
