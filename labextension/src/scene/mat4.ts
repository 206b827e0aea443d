/**
 * 4x4 matrices, column-major, in float64: precise at any zoom; they become
 * float32 only where a renderer takes them.
 */

export type Mat4 = readonly number[];

export function multiply(a: ArrayLike<number>, b: ArrayLike<number>): number[] {
  const out = new Array<number>(16).fill(0);
  for (let column = 0; column < 4; column += 1) {
    for (let row = 0; row < 4; row += 1) {
      let sum = 0;
      for (let k = 0; k < 4; k += 1) sum += a[k * 4 + row] * b[column * 4 + k];
      out[column * 4 + row] = sum;
    }
  }
  return out;
}

/** Clip coordinates (x, y, z, w) of a point. */
export function transform(
  m: ArrayLike<number>,
  x: number,
  y: number,
  z: number
): [number, number, number, number] {
  return [0, 1, 2, 3].map(
    row => m[row] * x + m[4 + row] * y + m[8 + row] * z + m[12 + row]
  ) as [number, number, number, number];
}
