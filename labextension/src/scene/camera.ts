/**
 * One camera for the rest of the viewer: dispatches by kind, makes matrices, and
 * converts between screen (CSS pixels, y down), clip space and the unit cube.
 */
import type { Camera } from '../state/tree';
import {
  clamp2d,
  FIT_2D,
  matrix2d,
  pan2d,
  scale2d,
  screenToUnit2d,
  unitToScreen2d,
  zoom2d
} from './camera2d';
import {
  clamp3d,
  fit3d,
  matrix3d,
  orbit3d,
  pan3d,
  scale3d,
  screenToUnit3d,
  turn3d,
  zoom3d
} from './camera3d';
import { roll3d } from './camera_fly';
import { transform } from './mat4';

/** The same kind of camera, seeing everything. */
export function fitCamera(camera: Camera): Camera {
  return camera.kind === '2d' ? FIT_2D : fit3d(camera);
}

export function clampCamera(camera: Camera): Camera {
  return camera.kind === '2d' ? clamp2d(camera) : clamp3d(camera);
}

/** The picture follows the pointer by (dx, dy) CSS pixels. */
export function panBy(
  camera: Camera,
  dx: number,
  dy: number,
  width: number,
  height: number
): Camera {
  return camera.kind === '2d'
    ? pan2d(camera, dx, dy, width, height)
    : pan3d(camera, dx, dy, width, height);
}

/** Zoom by a factor about a screen point. */
export function zoomAt(
  camera: Camera,
  factor: number,
  x: number,
  y: number,
  width: number,
  height: number
): Camera {
  return camera.kind === '2d'
    ? zoom2d(camera, factor, x, y, width, height)
    : zoom3d(camera, factor, x, y, width, height);
}

/** Turn by a drag between two screen points; a flat camera does not turn. */
export function orbitBy(
  camera: Camera,
  from: readonly [number, number],
  to: readonly [number, number],
  width: number,
  height: number
): Camera {
  return camera.kind === '2d' ? camera : orbit3d(camera, from, to, width, height);
}

/** Turn by angles in radians, for keys; a flat camera does not turn. */
export function turnBy(camera: Camera, yaw: number, pitch: number): Camera {
  return camera.kind === '2d' ? camera : turn3d(camera, yaw, pitch);
}

/** The picture turned on the screen by radians, counterclockwise; a flat one is not. */
export function rollBy(camera: Camera, angle: number): Camera {
  return camera.kind === '2d' ? camera : roll3d(camera, angle);
}

/** CSS pixels per unit (in 3D: in the plane through the target). */
export function pixelsPerUnit(camera: Camera, width: number, height: number): number {
  return camera.kind === '2d'
    ? scale2d(camera, width, height)
    : scale3d(camera, width, height);
}

/** Unit cube -> clip space in float64, column-major. */
export function preciseMatrixFor(
  camera: Camera,
  width: number,
  height: number
): number[] {
  return camera.kind === '2d'
    ? matrix2d(camera, width, height)
    : matrix3d(camera, width, height);
}

/** Unit cube -> clip space, as a renderer takes it. */
export function matrixFor(camera: Camera, width: number, height: number): Float32Array {
  return new Float32Array(preciseMatrixFor(camera, width, height));
}

/**
 * Embedding coordinates -> clip space in float64, for `POST select`; `matrix` maps
 * the unit cube, `min` and `max` are the box of the position codes (one number per
 * axis). An axis that an embedding lacks is in the middle of the cube (1D: the
 * strip's middle line) or, for z, at 0.
 */
export function clipMatrixForEmbedding(
  matrix: ArrayLike<number>,
  min: readonly number[],
  max: readonly number[]
): number[] {
  const out = Array.from({ length: 16 }, (_, i) => matrix[i]);
  for (let axis = 0; axis < 3; axis += 1) {
    const present = axis < min.length;
    const span = present ? max[axis] - min[axis] : 1;
    // All cells in one place: code 0 for all of them.
    const scale = present && span > 0 ? 1 / span : 0;
    const offset = present ? -min[axis] * scale : axis === 1 ? 0.5 : 0;
    for (let row = 0; row < 4; row += 1) {
      out[12 + row] += matrix[axis * 4 + row] * offset;
      out[axis * 4 + row] = matrix[axis * 4 + row] * scale;
    }
  }
  return out;
}

export function screenToClip(
  x: number,
  y: number,
  width: number,
  height: number
): [number, number] {
  return [(2 * x) / Math.max(1, width) - 1, 1 - (2 * y) / Math.max(1, height)];
}

/** Where a point of the unit cube is seen; null behind the eye. */
export function unitToScreen(
  camera: Camera,
  point: readonly [number, number, number],
  width: number,
  height: number
): [number, number] | null {
  if (camera.kind === '2d') {
    return unitToScreen2d(camera, point[0], point[1], width, height);
  }
  const [x, y, , w] = transform(matrix3d(camera, width, height), ...point);
  return w > 0 ? [((x / w + 1) / 2) * width, ((1 - y / w) / 2) * height] : null;
}

/** The point under a screen point (in 3D: in the plane through the target). */
export function screenToUnit(
  camera: Camera,
  x: number,
  y: number,
  width: number,
  height: number
): [number, number, number] {
  return camera.kind === '2d'
    ? [...screenToUnit2d(camera, x, y, width, height), 0]
    : screenToUnit3d(camera, x, y, width, height);
}
