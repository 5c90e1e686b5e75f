import { useEffect, useState } from 'react';

/** The right edge of a live chart: moves with each value, and every ten seconds without any. */
export function usePresent(isLive: boolean, updatedAt: number): number {
  const [present, setPresent] = useState(() => Date.now());
  useEffect(() => {
    if (!isLive) return undefined;
    const timer = setInterval(() => setPresent(Date.now()), 10_000);
    return () => clearInterval(timer);
  }, [isLive]);
  return Math.max(present, updatedAt);
}
