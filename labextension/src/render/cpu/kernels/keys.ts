/**
 * The word that decides who is on top: rank and position in one number, larger on
 * top. Shared by both compilers.
 */
import { ld16, ld32, ld8 } from './memory';
import { PLAIN, SKIP } from './layout';

/** Nothing there. A cell's key is never 0: the last position is not in use. */
export const EMPTY: u32 = 0;
export const POSITIONS: u32 = 0x0fffffff;

export function positionOf(key: u32): u32 {
  return POSITIONS - (key & POSITIONS);
}

/**
 * Entry of the table of codes for the value at this address; `bytes` 0: no values.
 */
export function codeEntry(
  table: u32,
  count: u32,
  missing: u32,
  values: u32,
  bytes: u32,
  index: u32
): u32 {
  let code: u32 = 0;
  if (bytes === 1) code = ld8(values + index);
  else if (bytes === 2) code = ld16(values + (index << 1));
  else if (bytes === 4) code = ld32(values + (index << 2));
  else return missing;
  return code < count ? ld32(table + (code << 2)) : missing;
}

/** Rank of a cell, or SKIP. */
export function rankOf(entry: u32, plain: u32): u32 {
  if (entry === SKIP) return SKIP;
  return entry === PLAIN ? 1 + (plain >>> 24) : entry;
}
