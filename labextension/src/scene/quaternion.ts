/**
 * Unit quaternions (x, y, z, w): how a 3D camera is turned. World -> view.
 */

export type Quaternion = readonly [number, number, number, number];

export const IDENTITY: Quaternion = [0, 0, 0, 1];

/** A turn by `angle` radians about an axis of any length; no axis, no turn. */
export function fromAxisAngle(
  x: number,
  y: number,
  z: number,
  angle: number
): Quaternion {
  const length = Math.hypot(x, y, z);
  // Shorter axes lose their direction to rounding, the shortest overflow.
  if (!(length > 1e-150)) return IDENTITY;
  const s = Math.sin(angle / 2);
  return [(x / length) * s, (y / length) * s, (z / length) * s, Math.cos(angle / 2)];
}

/** First `b`, then `a`. */
export function multiplyQuaternions(a: Quaternion, b: Quaternion): Quaternion {
  return [
    a[3] * b[0] + a[0] * b[3] + a[1] * b[2] - a[2] * b[1],
    a[3] * b[1] - a[0] * b[2] + a[1] * b[3] + a[2] * b[0],
    a[3] * b[2] + a[0] * b[1] - a[1] * b[0] + a[2] * b[3],
    a[3] * b[3] - a[0] * b[0] - a[1] * b[1] - a[2] * b[2]
  ];
}

/** Length one again: products of many small turns drift. */
export function normalize(q: Quaternion): Quaternion {
  const length = Math.hypot(...q);
  if (!(length > 0)) return IDENTITY;
  return [q[0] / length, q[1] / length, q[2] / length, q[3] / length];
}

/** Rows of the rotation matrix. */
export function rotationRows([x, y, z, w]: Quaternion): readonly (readonly [
  number,
  number,
  number
])[] {
  return [
    [1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y)],
    [2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x)],
    [2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)]
  ];
}
