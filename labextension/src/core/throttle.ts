/**
 * At most one call per interval: the first at once, the last one never lost.
 */

export interface Throttled<A extends readonly unknown[]> {
  (...args: A): void;
  /** Make the waiting call now. */
  flush(): void;
  /** Forget the waiting call. */
  cancel(): void;
}

export function throttle<A extends readonly unknown[]>(
  call: (...args: A) => void,
  milliseconds: number
): Throttled<A> {
  let timer: ReturnType<typeof setTimeout> | null = null;
  let waiting: A | null = null;

  const tick = () => {
    timer = null;
    if (waiting === null) return;
    const args = waiting;
    waiting = null;
    timer = setTimeout(tick, milliseconds);
    call(...args);
  };
  const throttled = (...args: A): void => {
    waiting = args;
    if (timer === null) tick();
  };
  const cancel = () => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    waiting = null;
  };
  const flush = () => {
    if (timer !== null) clearTimeout(timer);
    tick();
  };
  return Object.assign(throttled, { flush, cancel });
}
