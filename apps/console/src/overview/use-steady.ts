import { useEffect, useRef, useState } from 'react';

/** A value that changes many times a second, passed on at most every `ms`. */
export function useSteady<T>(value: T | undefined, ms: number): T | undefined {
  const [steady, setSteady] = useState(value);
  const latest = useRef(value);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => {
    latest.current = value;
    timer.current ??= setTimeout(() => {
      timer.current = undefined;
      setSteady(latest.current);
    }, ms);
  }, [value, ms]);
  useEffect(
    () => () => {
      clearTimeout(timer.current);
      timer.current = undefined;
    },
    [],
  );
  return steady ?? value;
}
