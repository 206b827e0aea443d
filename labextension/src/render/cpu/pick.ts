/**
 * Which cell is under the pointer, or nearest to it, from a map of the pixels.
 */
import type { PickMap } from './protocol';

/** Device pixels from the top left. */
export function nearest(
  { width, height, ids }: Pick<PickMap, 'width' | 'height' | 'ids'>,
  x: number,
  y: number,
  radius: number
): number | null {
  const reach = Math.max(0.5, radius);
  const left = Math.max(0, Math.floor(x - reach));
  const top = Math.max(0, Math.floor(y - reach));
  const right = Math.min(width, Math.ceil(x + reach));
  const bottom = Math.min(height, Math.ceil(y + reach));
  let best: number | null = null;
  let least = Infinity;
  for (let row = top; row < bottom; row += 1) {
    for (let column = left; column < right; column += 1) {
      const id = ids[row * width + column];
      if (id === 0) continue;
      const [dx, dy] = [column + 0.5 - x, row + 0.5 - y];
      // The pixel that holds the pointer is a hit whatever its middle's distance.
      const inside = Math.abs(dx) <= 0.5 && Math.abs(dy) <= 0.5;
      const distance = inside ? 0 : Math.hypot(dx, dy);
      if (distance >= least || (distance > reach && !inside)) continue;
      best = id - 1;
      least = distance;
    }
  }
  return best;
}
