/**
 * The canvas's background as the page computes it: Jupyter's themes decide, not we.
 */
import type { Rgb } from '../scene/inputs';

/** `rgb(1, 2, 3)` or `rgba(…)` as browsers compute it; null for anything else. */
export function parseRgb(text: string): Rgb | null {
  const match =
    /^rgba?\(\s*([\d.]+)[\s,]+([\d.]+)[\s,]+([\d.]+)(?:[\s,/]+([\d.]+))?/.exec(text);
  if (match === null || Number(match[4] ?? 1) === 0) return null;
  return [Number(match[1]), Number(match[2]), Number(match[3])];
}

/** Background of an element, or undefined where it has none of its own. */
export function backgroundOf(element: Element | null): Rgb | undefined {
  if (element === null) return undefined;
  return parseRgb(getComputedStyle(element).backgroundColor) ?? undefined;
}
