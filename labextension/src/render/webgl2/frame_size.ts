/**
 * Sizes of the canvas and its id buffers in device pixels. Pure.
 */
import type { DrawMode } from '../../scene/inputs';
import type { TargetSize } from './id_target';

/** Id buffers above this many samples are not supersampled (128 MB with depth). */
const MOST_SAMPLES = 16_000_000;
/** With more cells than this points are dust, and filling them is what costs. */
const MOST_CELLS = 4_000_000;
/** The border grows in steps (CSS pixels), so that zooming rarely reallocates. */
const MARGIN_STEP = 8;
const MARGIN_MOST = 32;

export interface CanvasSize {
  /** Device pixels. */
  readonly width: number;
  readonly height: number;
  readonly pixelRatio: number;
}

export function canvasSize(
  width: number,
  height: number,
  pixelRatio: number,
  most: number
): CanvasSize {
  const ratio = Number.isFinite(pixelRatio) && pixelRatio > 0 ? pixelRatio : 1;
  const pixels = (css: number) => Math.min(most, Math.max(0, Math.round(css * ratio)));
  return { width: pixels(width), height: pixels(height), pixelRatio: ratio };
}

/** Border in device pixels that holds half a point (3D: the nearest are larger). */
export function marginOf(pointSize: number, largest: number, pixelRatio: number): number {
  const half = (pointSize * largest) / 2;
  const css = Math.ceil(half / MARGIN_STEP) * MARGIN_STEP;
  return Math.ceil(Math.min(MARGIN_MOST, Math.max(MARGIN_STEP, css)) * pixelRatio);
}

/** Two samples per axis where that is affordable and within the GPU's limits. */
export function fineScale(
  size: CanvasSize,
  margin: number,
  limit: number,
  cells: number
): 1 | 2 {
  // Decided by sizes alone, not by measured time: the same cells, the same picture.
  if (cells > MOST_CELLS) return 1;
  const [width, height] = [size.width + 2 * margin, size.height + 2 * margin];
  const fits = Math.max(width, height) * 2 <= limit;
  return fits && width * height * 4 <= MOST_SAMPLES ? 2 : 1;
}

export function targetSize(
  size: CanvasSize,
  margin: number,
  scale: 1 | 2,
  mode: DrawMode
): TargetSize {
  return { width: size.width, height: size.height, margin, scale, mode };
}
