/**
 * The camera of a figure: what is seen on the screen, in a plot of another shape. What
 * can hold cells of the part that the tools over the canvas leave free fills the plot.
 */
import type { Camera } from '../state/tree';
import { freeRect2d, matrix2d, unitToScreen2d } from './camera2d';
import { ballOnScreen3d, matrix3d } from './camera3d';
import type { Rect } from './figure_items';

/** Cells are discs: those at the rim of the data must not be cut. */
const BREATH = 0.96;

export interface FigureView {
  /** Unit cube -> clip space of the plot. */
  readonly matrix: number[];
  /** Size of something in the plot's unit that has one CSS pixel on the screen. */
  readonly scale: number;
}

/** The part of the first that lies in the second; the first where that is nothing. */
function within(a: Rect, b: Rect): Rect {
  const x = Math.max(a.x, b.x);
  const y = Math.max(a.y, b.y);
  const width = Math.min(a.x + a.width, b.x + b.width) - x;
  const height = Math.min(a.y + a.height, b.y + b.height) - y;
  return width > 1 && height > 1 ? { x, y, width, height } : a;
}

/** What the figure shows of the screen. */
function regionOf(camera: Camera, width: number, height: number): Rect {
  if (camera.kind === '3d') {
    const { x, y, radius } = ballOnScreen3d(camera, width, height);
    const ball = { x: x - radius, y: y - radius, width: 2 * radius, height: 2 * radius };
    return within({ x: 0, y: 0, width, height }, ball);
  }
  const [left, bottom] = unitToScreen2d(camera, 0, 0, width, height);
  const [right, top] = unitToScreen2d(camera, 1, 1, width, height);
  const square = { x: left, y: top, width: right - left, height: bottom - top };
  return within(freeRect2d(width, height), square);
}

/** `screen` is the canvas in CSS pixels, `plot` the plot in any unit. */
export function figureView(
  camera: Camera,
  screen: readonly [number, number],
  plot: readonly [number, number]
): FigureView {
  const [width, height] = screen;
  const flat = camera.kind === '2d';
  const region = regionOf(camera, width, height);
  const scale = Math.min(plot[0] / region.width, plot[1] / region.height) * BREATH;
  const matrix = flat ? matrix2d(camera, width, height) : matrix3d(camera, width, height);
  const [sx, sy] = [(scale * width) / plot[0], (scale * height) / plot[1]];
  // The middle of the region becomes the middle of the plot.
  const mx = (2 * (region.x + region.width / 2)) / width - 1;
  const my = 1 - (2 * (region.y + region.height / 2)) / height;
  const out = [...matrix];
  for (let column = 0; column < 4; column += 1) {
    const w = matrix[column * 4 + 3];
    out[column * 4] = (matrix[column * 4] - mx * w) * sx;
    out[column * 4 + 1] = (matrix[column * 4 + 1] - my * w) * sy;
  }
  return { matrix: out, scale };
}

/** What is on the screen and nothing else, for a plot of the same shape. */
export function screenView(
  camera: Camera,
  [width, height]: readonly [number, number],
  plot: readonly [number, number]
): FigureView {
  const matrix =
    camera.kind === '2d'
      ? matrix2d(camera, width, height)
      : matrix3d(camera, width, height);
  return { matrix, scale: plot[0] / width };
}
