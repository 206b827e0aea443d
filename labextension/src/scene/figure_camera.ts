/**
 * The camera of a figure: what is seen on the screen, in a plot of another shape. What
 * the tools over the canvas leave free fits in it.
 */
import type { Camera } from '../state/tree';
import { freeRect2d, matrix2d } from './camera2d';
import { matrix3d } from './camera3d';

/** Cells are discs: those at the rim of the data must not be cut. */
const BREATH = 0.96;

export interface FigureView {
  /** Unit cube -> clip space of the plot. */
  readonly matrix: number[];
  /** Size of something in the plot's unit that has one CSS pixel on the screen. */
  readonly scale: number;
}

/** `screen` is the canvas in CSS pixels, `plot` the plot in any unit. */
export function figureView(
  camera: Camera,
  screen: readonly [number, number],
  plot: readonly [number, number]
): FigureView {
  const [width, height] = screen;
  const flat = camera.kind === '2d';
  const free = flat ? freeRect2d(width, height) : { x: 0, y: 0, width, height };
  const breath = flat ? BREATH : 1;
  const scale = Math.min(plot[0] / free.width, plot[1] / free.height) * breath;
  const matrix = flat ? matrix2d(camera, width, height) : matrix3d(camera, width, height);
  const [sx, sy] = [(scale * width) / plot[0], (scale * height) / plot[1]];
  // The middle of what is free becomes the middle of the plot.
  const mx = (2 * (free.x + free.width / 2)) / width - 1;
  const my = 1 - (2 * (free.y + free.height / 2)) / height;
  const out = [...matrix];
  for (let column = 0; column < 4; column += 1) {
    const w = matrix[column * 4 + 3];
    out[column * 4] = (matrix[column * 4] - mx * w) * sx;
    out[column * 4 + 1] = (matrix[column * 4 + 1] - my * w) * sy;
  }
  return { matrix: out, scale };
}
