/**
 * Pseudo-random but stable numbers of a cell: the place across the strip in which
 * a 1-D embedding is drawn. The shaders compute the very same.
 */

/** Share of the unit square that the strip of a 1-D embedding takes. */
export const STRIP = 0.3;

/** A 32-bit mix (two multiply-xorshift rounds): neighbours become unrelated. */
export function mix32(value: number): number {
  let x = value >>> 0;
  x ^= x >>> 16;
  x = Math.imul(x, 0x7feb352d);
  x ^= x >>> 15;
  x = Math.imul(x, 0x846ca68b);
  x ^= x >>> 16;
  return x >>> 0;
}

/** y in the unit square of a cell of a 1-D embedding. */
export function stripY(position: number): number {
  return 0.5 + ((mix32(position) >>> 8) / 0x1000000 - 0.5) * STRIP;
}
