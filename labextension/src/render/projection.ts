/**
 * What a renderer reads out of a camera's matrix: the padded frame, where a cell
 * is seen, and how depth turns into distance. Pure.
 */
import { transform } from '../scene/mat4';

/** The same picture in a frame that is larger by a border on every side. */
export function padMatrix(
  matrix: ArrayLike<number>,
  shareX: number,
  shareY: number
): Float32Array {
  const out = Float32Array.from(matrix);
  for (let column = 0; column < 4; column += 1) {
    out[column * 4] *= shareX;
    out[column * 4 + 1] *= shareY;
  }
  return out;
}

/** Pixels from the top left, and w (distance; 1 at the target); null if unseen. */
export function project(
  matrix: ArrayLike<number>,
  point: readonly number[],
  width: number,
  height: number
): { readonly x: number; readonly y: number; readonly w: number } | null {
  const [x, y, z, w] = transform(matrix, point[0], point[1], point[2]);
  if (!(w > 0) || Math.abs(z) > w) return null;
  return { x: ((x / w + 1) / 2) * width, y: ((1 - y / w) / 2) * height, w };
}

/**
 * Constants that turn depth into w, and the w of the cube's nearest and farthest
 * corner: w = b / (ndc - a) for a perspective matrix; b = 0: parallel, w = ndc.
 */
export interface DepthCue {
  readonly a: number;
  readonly b: number;
  readonly near: number;
  readonly far: number;
}

export function depthCue(m: ArrayLike<number>): DepthCue {
  const [wx, wy, wz, ww] = [m[3], m[7], m[11], m[15]];
  const length = wx * wx + wy * wy + wz * wz;
  const perspective = length > 1e-12;
  const a = perspective ? (m[2] * wx + m[6] * wy + m[10] * wz) / length : 0;
  const b = perspective ? m[14] - a * ww : 0;
  let near = Infinity;
  let far = -Infinity;
  for (let corner = 0; corner < 8; corner += 1) {
    const clip = transform(m, corner & 1, (corner >> 1) & 1, corner >> 2);
    const depth = perspective ? clip[3] : clip[2];
    near = Math.min(near, depth);
    far = Math.max(far, depth);
  }
  // Inside the cube the near corner is behind the eye.
  if (perspective) near = Math.max(near, 1e-3);
  return { a, b, near, far: Math.max(far, near + 1e-6) };
}

/** Limits of 1 / w as a factor on the point size: nearer cells are larger. */
export const PERSPECTIVE_SIZE = { min: 0.45, max: 2.6 } as const;

export function perspectiveSize(w: number): number {
  return Math.min(PERSPECTIVE_SIZE.max, Math.max(PERSPECTIVE_SIZE.min, 1 / w));
}
