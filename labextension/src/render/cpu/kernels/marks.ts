/**
 * What is outlined, made before the shading: the flags of the cell on top of every
 * sample, and all flags of each tile, so that taps are taken only near marked cells.
 */
import { EMPTY, positionOf } from './keys';
import {
  HIDDEN,
  MARKED,
  S_FLAG_UNITS,
  S_HEIGHT,
  S_IDS,
  S_MARKS,
  S_STRIDE,
  S_TILES,
  S_TILE_STRIDE,
  TILE_SHIFT
} from './layout';
import { flagsOf } from './look_up';
import { ld32, ld8, st8 } from './memory';

/** The planes at S_MARKS and S_TILES must be zero. */
export function marks(job: u32): void {
  const ids = ld32(job + S_IDS);
  const stride: i32 = ld32(job + S_STRIDE);
  const height: i32 = ld32(job + S_HEIGHT);
  const units = ld32(job + S_FLAG_UNITS);
  const plane = ld32(job + S_MARKS);
  const tiles = ld32(job + S_TILES);
  const tileStride: i32 = ld32(job + S_TILE_STRIDE);
  let last: u32 = EMPTY;
  let flags: u32 = 0;
  for (let y: i32 = 0; y < height; y += 1) {
    const row: u32 = y * stride;
    const tileRow: u32 = tiles + (y >> TILE_SHIFT) * tileStride;
    for (let x: i32 = 0; x < stride; x += 1) {
      const key = ld32(ids + ((row + x) << 2));
      if (key === EMPTY) continue;
      if (key !== last) {
        last = key;
        flags = flagsOf(units, positionOf(key));
        flags = (flags & HIDDEN) !== 0 ? 0 : flags & MARKED;
      }
      if (flags === 0) continue;
      st8(plane + row + x, flags);
      const tile: u32 = tileRow + (x >> TILE_SHIFT);
      st8(tile, ld8(tile) | (flags & 15) | (flags >>> 4 !== 0 ? 16 : 0));
    }
  }
}
