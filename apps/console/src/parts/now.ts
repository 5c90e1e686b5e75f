import { useSyncExternalStore } from 'react';

const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    for (const each of listeners) each();
  }, 1000);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/** What `say` makes of the present, said again each second; renders only where the words change. */
export function useSaidNow<T extends string>(say: (now: number) => T): T {
  return useSyncExternalStore(subscribe, () => say(Date.now()));
}
