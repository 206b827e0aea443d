/**
 * Is there room for the panel beside the canvas? Follows the element, not the
 * window: a notebook's cell is narrow on any screen.
 */
import { useEffect, useState, type RefObject } from 'react';

/** Below this width (CSS pixels) a panel of 280 would leave too little canvas. */
export const NARROW = 720;

export function useNarrow(element: RefObject<HTMLElement>): boolean {
  const [narrow, setNarrow] = useState(false);
  useEffect(() => {
    const target = element.current;
    if (target === null || typeof ResizeObserver === 'undefined') return undefined;
    const measure = () => setNarrow(target.clientWidth < NARROW);
    const observer = new ResizeObserver(measure);
    observer.observe(target);
    measure();
    return () => observer.disconnect();
  }, [element]);
  return narrow;
}
