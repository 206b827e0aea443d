/**
 * The orbiting camera: turn, pan, dolly, fit. Pure functions on `Camera3D`.
 *
 * Perspective matrices are scaled so that w = 1 in the plane through the target:
 * a renderer divides point sizes by w, and the select route divides by w anyway.
 */
import type { Camera3D } from '../state/tree';
import { multiply, transform } from './mat4';
import {
  fromAxisAngle,
  multiplyQuaternions,
  normalize,
  rotationRows
} from './quaternion';

export const ZOOM_3D = { min: 0.3, max: 200 } as const;
/** Vertical field of view: narrow enough that clusters at the rim are not bent. */
const FIELD_OF_VIEW = (32 * Math.PI) / 180;
/** What fits at zoom 1: a ball about the middle; data rarely fills the corners. */
const FIT_RADIUS = 0.66;
const CENTER: readonly [number, number, number] = [0.5, 0.5, 0.5];
/** Who flies may look away from the data, but not lose it. */
const REACH = { min: -1.5, max: 2.5 } as const;

/** A little from above and from the side, so that depth can be read. */
export const FIT_3D: Camera3D = {
  kind: '3d',
  target: CENTER,
  rotation: multiplyQuaternions(
    fromAxisAngle(1, 0, 0, 0.5),
    fromAxisAngle(0, 1, 0, -0.6)
  ),
  zoom: 1
};

/** Back to the middle and to zoom 1; the turn is kept unless it is reset too. */
export function fit3d(camera: Camera3D, resetRotation = true): Camera3D {
  return resetRotation ? FIT_3D : { ...FIT_3D, rotation: camera.rotation };
}

/** A box of the unit cube, as large as it can be seen whole from any side. */
export function fitBox3d(
  camera: Camera3D,
  min: readonly number[],
  max: readonly number[]
): Camera3D {
  const radius = Math.hypot(...min.map((low, axis) => max[axis] - low)) / 2;
  return clamp3d({
    ...camera,
    target: min.map((low, axis) => (low + max[axis]) / 2) as [number, number, number],
    zoom: radius > 0 ? FIT_RADIUS / radius : ZOOM_3D.max
  });
}

export function clamp3d(camera: Camera3D): Camera3D {
  const zoom = Number.isNaN(camera.zoom) ? 1 : camera.zoom;
  return {
    kind: '3d',
    target: camera.target.map((value, axis) =>
      Number.isNaN(value) ? CENTER[axis] : Math.min(REACH.max, Math.max(REACH.min, value))
    ) as [number, number, number],
    rotation: normalize(camera.rotation),
    zoom: Math.min(ZOOM_3D.max, Math.max(ZOOM_3D.min, zoom))
  };
}

/** From the eye to the target, in units. */
export function distance3d(camera: Camera3D, width: number, height: number): number {
  // In a narrow window the width decides what fits.
  const aspect = Math.min(1, Math.max(1, width) / Math.max(1, height));
  return FIT_RADIUS / Math.sin(FIELD_OF_VIEW / 2) / aspect / camera.zoom;
}

/** CSS pixels per unit in the plane through the target. */
export function scale3d(camera: Camera3D, width: number, height: number): number {
  const half = Math.tan(FIELD_OF_VIEW / 2) * distance3d(camera, width, height);
  return Math.max(1, height) / 2 / half;
}

/**
 * Turn as if a ball of the window's size were rolled by the pointer, from one
 * screen point to another (a drag near the rim rolls the picture).
 */
export function orbit3d(
  camera: Camera3D,
  from: readonly [number, number],
  to: readonly [number, number],
  width: number,
  height: number
): Camera3D {
  const a = onBall(from, width, height);
  const b = onBall(to, width, height);
  const axis = [
    a[1] * b[2] - a[2] * b[1],
    a[2] * b[0] - a[0] * b[2],
    a[0] * b[1] - a[1] * b[0]
  ] as const;
  const dot = a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
  // Twice the angle on the ball: a drag over its face is half a turn.
  const angle = 2 * Math.atan2(Math.hypot(...axis), dot);
  const turn = fromAxisAngle(...axis, angle);
  return { ...camera, rotation: normalize(multiplyQuaternions(turn, camera.rotation)) };
}

/** Turn by angles (radians) about the screen's vertical and horizontal axis. */
export function turn3d(camera: Camera3D, yaw: number, pitch: number): Camera3D {
  const turn = multiplyQuaternions(
    fromAxisAngle(1, 0, 0, pitch),
    fromAxisAngle(0, 1, 0, yaw)
  );
  return { ...camera, rotation: normalize(multiplyQuaternions(turn, camera.rotation)) };
}

/** The picture follows the pointer by (dx, dy) pixels in the target's plane. */
export function pan3d(
  camera: Camera3D,
  dx: number,
  dy: number,
  width: number,
  height: number
): Camera3D {
  const scale = scale3d(camera, width, height);
  return keepData(camera, moved(camera, -dx / scale, dy / scale));
}

/** Dolly by a factor; what is under (sx, sy) in the target's plane stays there. */
export function zoom3d(
  camera: Camera3D,
  factor: number,
  sx: number,
  sy: number,
  width: number,
  height: number
): Camera3D {
  const zoomed = clamp3d({ ...camera, zoom: camera.zoom * factor });
  const before = 1 / scale3d(camera, width, height);
  const after = 1 / scale3d(zoomed, width, height);
  const [px, py] = [sx - width / 2, height / 2 - sy];
  return keepData(camera, moved(zoomed, px * (before - after), py * (before - after)));
}

/** The target stays in the cube of the data, or comes no further out of it. */
function keepData(before: Camera3D, after: Camera3D): Camera3D {
  const target = after.target.map((value, axis) =>
    Math.min(
      Math.max(1, before.target[axis]),
      Math.max(Math.min(0, before.target[axis]), value)
    )
  ) as [number, number, number];
  return clamp3d({ ...after, target });
}

/** The point of the target's plane under a screen point. */
export function screenToUnit3d(
  camera: Camera3D,
  sx: number,
  sy: number,
  width: number,
  height: number
): [number, number, number] {
  const scale = scale3d(camera, width, height);
  const { target } = moved(camera, (sx - width / 2) / scale, (height / 2 - sy) / scale);
  return [...target];
}

/** Unit -> clip, column-major, with w = 1 at the target. */
export function matrix3d(camera: Camera3D, width: number, height: number): number[] {
  const distance = distance3d(camera, width, height);
  const rows = rotationRows(camera.rotation);
  const view = new Array<number>(16).fill(0);
  for (let row = 0; row < 3; row += 1) {
    let offset = 0;
    for (let column = 0; column < 3; column += 1) {
      view[column * 4 + row] = rows[row][column];
      offset -= rows[row][column] * camera.target[column];
    }
    view[12 + row] = offset;
  }
  view[14] -= distance;
  view[15] = 1;

  const near = distance * 0.05;
  const far = distance + farthestCorner(camera.target);
  const f = 1 / Math.tan(FIELD_OF_VIEW / 2);
  const k = 1 / distance; // w = 1 at the target
  const projection = new Array<number>(16).fill(0);
  projection[0] = (k * f * Math.max(1, height)) / Math.max(1, width);
  projection[5] = k * f;
  projection[10] = (-k * (far + near)) / (far - near);
  projection[11] = -k;
  projection[14] = (-k * 2 * far * near) / (far - near);
  return multiply(projection, view);
}

/** From the target to the corner of the cube that is farthest from it, and a little. */
function farthestCorner(target: readonly number[]): number {
  return Math.hypot(...target.map(value => Math.max(value, 1 - value))) + 0.07;
}

/** Where the ball that holds the data is seen: middle and radius in CSS pixels. */
export function ballOnScreen3d(camera: Camera3D, width: number, height: number) {
  const [x, y, , w] = transform(matrix3d(camera, width, height), ...CENTER);
  const depth = Math.max(0.05, w);
  return {
    x: ((x / depth + 1) / 2) * width,
    y: ((1 - y / depth) / 2) * height,
    radius: (FIT_RADIUS * scale3d(camera, width, height)) / depth
  };
}

/** Target moved by (right, up) units in the view's plane. */
function moved(camera: Camera3D, right: number, up: number): Camera3D {
  const rows = rotationRows(camera.rotation);
  return {
    ...camera,
    target: [0, 1, 2].map(
      axis => camera.target[axis] + right * rows[0][axis] + up * rows[1][axis]
    ) as [number, number, number]
  };
}

/** A screen point on the ball, or on the sheet that continues it smoothly. */
function onBall(
  point: readonly [number, number],
  width: number,
  height: number
): [number, number, number] {
  const radius = Math.max(1, Math.min(width, height)) / 2;
  const x = (point[0] - width / 2) / radius;
  const y = (height / 2 - point[1]) / radius;
  const d = x * x + y * y;
  const z = d <= 0.5 ? Math.sqrt(1 - d) : 0.5 / Math.sqrt(d);
  const length = Math.hypot(x, y, z);
  return [x / length, y / length, z / length];
}
