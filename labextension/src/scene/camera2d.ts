/**
 * The flat camera: pan, zoom about a point, fit. Pure functions on `Camera2D`.
 *
 * Screen: CSS pixels, (0, 0) top left, y down. Unit: the square that position
 * codes span, y up as in a plot.
 */
import type { Camera2D } from '../state/tree';

/**
 * Places are u16: at 80x their lattice is a pixel wide where the picture's side is
 * 800, and nearer it would show as a grid that is not in the data.
 */
export const ZOOM_2D = { min: 0.5, max: 80 } as const;
/**
 * CSS pixels that the fitted picture keeps free: the toolbar floats at the top, the
 * status line and the selection bar at the bottom. Shares cap them in a low cell.
 */
const INSET = { top: 68, side: 20, bottom: 34, share: 0.14 } as const;

/** Where the fitted unit square lies on the screen. */
interface Frame {
  /** Free width and height. */
  readonly free: readonly [number, number];
  /** The shorter of them: the side of the unit square at zoom 1. */
  readonly side: number;
  readonly cx: number;
  readonly cy: number;
}

function frame2d(width: number, height: number): Frame {
  const top = Math.min(INSET.top, height * INSET.share);
  const bottom = Math.min(INSET.bottom, (height * INSET.share) / 2);
  const side = Math.min(INSET.side, (width * INSET.share) / 2);
  const free = [width - 2 * side, height - top - bottom] as const;
  return {
    free,
    side: Math.max(1, Math.min(...free)),
    cx: width / 2,
    cy: (top + height - bottom) / 2
  };
}

/** What the tools over the canvas leave free, in CSS pixels. */
export function freeRect2d(width: number, height: number) {
  const { free, cx, cy } = frame2d(width, height);
  const [w, h] = [Math.max(1, free[0]), Math.max(1, free[1])];
  return { x: cx - w / 2, y: cy - h / 2, width: w, height: h };
}

export const FIT_2D: Camera2D = { kind: '2d', x: 0.5, y: 0.5, zoom: 1 };

/** CSS pixels per unit. */
export function scale2d(camera: Camera2D, width: number, height: number): number {
  return frame2d(width, height).side * camera.zoom;
}

/** Within the zoom limits, and never looking away from the square. */
export function clamp2d(camera: Camera2D): Camera2D {
  return {
    kind: '2d',
    x: clamp(camera.x, 0, 1, 0.5),
    y: clamp(camera.y, 0, 1, 0.5),
    zoom: clamp(camera.zoom, ZOOM_2D.min, ZOOM_2D.max, 1)
  };
}

/** The picture follows the pointer by (dx, dy) pixels. */
export function pan2d(
  camera: Camera2D,
  dx: number,
  dy: number,
  width: number,
  height: number
): Camera2D {
  const scale = scale2d(camera, width, height);
  return clamp2d({ ...camera, x: camera.x - dx / scale, y: camera.y + dy / scale });
}

/** Zoom by a factor; what is under (sx, sy) stays there. */
export function zoom2d(
  camera: Camera2D,
  factor: number,
  sx: number,
  sy: number,
  width: number,
  height: number
): Camera2D {
  const zoom = clamp(camera.zoom * factor, ZOOM_2D.min, ZOOM_2D.max, camera.zoom);
  const [ux, uy] = screenToUnit2d(camera, sx, sy, width, height);
  const scale = scale2d({ ...camera, zoom }, width, height);
  const { cx, cy } = frame2d(width, height);
  return clamp2d({
    kind: '2d',
    x: ux - (sx - cx) / scale,
    y: uy + (sy - cy) / scale,
    zoom
  });
}

/** A box of the unit square, as large as it can be seen whole. */
export function fitBox2d(
  min: readonly [number, number],
  max: readonly [number, number],
  width: number,
  height: number
): Camera2D {
  const [boxWidth, boxHeight] = [max[0] - min[0], max[1] - min[1]];
  const { side, free } = frame2d(width, height);
  const zoom = Math.min(free[0] / side / boxWidth, free[1] / side / boxHeight);
  return clamp2d({
    kind: '2d',
    x: (min[0] + max[0]) / 2,
    y: (min[1] + max[1]) / 2,
    zoom: Number.isFinite(zoom) ? zoom : ZOOM_2D.max
  });
}

export function screenToUnit2d(
  camera: Camera2D,
  sx: number,
  sy: number,
  width: number,
  height: number
): [number, number] {
  const scale = scale2d(camera, width, height);
  const { cx, cy } = frame2d(width, height);
  return [camera.x + (sx - cx) / scale, camera.y - (sy - cy) / scale];
}

export function unitToScreen2d(
  camera: Camera2D,
  ux: number,
  uy: number,
  width: number,
  height: number
): [number, number] {
  const scale = scale2d(camera, width, height);
  const { cx, cy } = frame2d(width, height);
  return [cx + (ux - camera.x) * scale, cy - (uy - camera.y) * scale];
}

/** Unit -> clip, column-major. z of a flat picture is 0: the middle of clip space. */
export function matrix2d(camera: Camera2D, width: number, height: number): number[] {
  const scale = scale2d(camera, width, height);
  const sx = (2 * scale) / Math.max(1, width);
  const sy = (2 * scale) / Math.max(1, height);
  const lower = 1 - (2 * frame2d(width, height).cy) / Math.max(1, height);
  // prettier-ignore
  return [
    sx, 0, 0, 0,
    0, sy, 0, 0,
    0, 0, 0, 0,
    -camera.x * sx, lower - camera.y * sy, 0, 1
  ];
}

function clamp(value: number, low: number, high: number, otherwise: number): number {
  if (Number.isNaN(value)) return otherwise;
  return Math.min(high, Math.max(low, value));
}
