/**
 * Which labels are seen: one after the other in order of weight, each where it does
 * not touch one that is there already. Pure, and quick enough for every frame.
 */

export interface LabelBox {
  /** Centre of the text in pixels. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** Was there in the frame before: it may stay a little closer to its neighbours. */
  readonly held: boolean;
}

/** Nobody reads more at once, and each costs a layer of the page. */
export const MOST_LABELS = 150;
/** Pixels between two labels; those that are there already keep less. */
const GAP = 5;
const HELD_GAP = 1;
/** Side of the squares in which neighbours are looked for. */
const CELL = 48;

/**
 * Indices of the boxes that fit, in the order given (the weightier first). A box
 * whose centre lies outside of the frame is left out.
 */
export function placeLabels(
  boxes: readonly LabelBox[],
  width: number,
  height: number,
  most = MOST_LABELS
): number[] {
  const columns = Math.max(1, Math.ceil(width / CELL));
  const rows = Math.max(1, Math.ceil(height / CELL));
  const taken = new Map<number, LabelBox[]>();
  const placed: number[] = [];
  const clampTo = (value: number, count: number) =>
    Math.min(count - 1, Math.max(0, Math.floor(value / CELL)));
  for (let index = 0; index < boxes.length && placed.length < most; index += 1) {
    const box = boxes[index];
    if (!(box.x >= 0 && box.y >= 0 && box.x <= width && box.y <= height)) continue;
    const gap = box.held ? HELD_GAP : GAP;
    const [halfWidth, halfHeight] = [box.width / 2 + gap, box.height / 2 + gap];
    const [x0, x1] = [
      clampTo(box.x - halfWidth, columns),
      clampTo(box.x + halfWidth, columns)
    ];
    const [y0, y1] = [
      clampTo(box.y - halfHeight, rows),
      clampTo(box.y + halfHeight, rows)
    ];
    let free = true;
    for (let y = y0; free && y <= y1; y += 1) {
      for (let x = x0; free && x <= x1; x += 1) {
        free = (taken.get(y * columns + x) ?? []).every(
          other =>
            Math.abs(other.x - box.x) >= other.width / 2 + halfWidth ||
            Math.abs(other.y - box.y) >= other.height / 2 + halfHeight
        );
      }
    }
    if (!free) continue;
    placed.push(index);
    for (let y = y0; y <= y1; y += 1) {
      for (let x = x0; x <= x1; x += 1) {
        const cell = y * columns + x;
        const there = taken.get(cell);
        if (there === undefined) taken.set(cell, [box]);
        else there.push(box);
      }
    }
  }
  return placed;
}

/** A label as long as it may be; the rest of a long one is an ellipsis. */
export function shortLabel(text: string, longest = 32): string {
  return text.length <= longest ? text : `${text.slice(0, longest - 1).trimEnd()}…`;
}
