/**
 * One category lit among the others: the same coloring with another palette, so that
 * a renderer shades its picture anew and draws no cell.
 */
import type { Coloring, Rgb } from './inputs';

/** How far the other colours go towards the background. */
const FADE = 0.85;

function faded(color: Rgb | Uint8Array, background: Rgb): [number, number, number] {
  return [0, 1, 2].map(i => Math.round(color[i] + (background[i] - color[i]) * FADE)) as [
    number,
    number,
    number
  ];
}

/** `code` is that of the column; -1 are the cells without a category. */
export function flashed(coloring: Coloring, code: number, background: Rgb): Coloring {
  if (coloring.kind !== 'category') return coloring;
  const palette = coloring.palette.slice();
  for (let i = 0; i * 3 < palette.length; i += 1) {
    if (i !== code) palette.set(faded(palette.subarray(i * 3), background), i * 3);
  }
  const missingColor =
    code === -1 ? coloring.missingColor : faded(coloring.missingColor, background);
  return { ...coloring, palette, missingColor };
}
