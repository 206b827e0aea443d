/**
 * Flags and values of one cell, out of columns that lie in units of 1 MiB.
 */
import { UNIT_MASK, UNIT_SHIFT } from './layout';
import { ld16, ld32, ld8 } from './memory';

export function flagsOf(units: u32, position: u32): u32 {
  return ld8(ld32(units + ((position >>> UNIT_SHIFT) << 2)) + (position & UNIT_MASK));
}

/** Colour and rank of a cell's value; `shift`: log2 of its bytes. */
export function entryOf(
  units: u32,
  shift: u32,
  position: u32,
  table: u32,
  count: u32,
  missing: u32
): u32 {
  const unit = ld32(units + ((position >>> (UNIT_SHIFT - shift)) << 2));
  // Not here yet.
  if (unit === 0) return missing;
  const at = unit + ((position << shift) & UNIT_MASK);
  let code: u32 = 0;
  if (shift === 0) code = ld8(at);
  else if (shift === 1) code = ld16(at);
  else code = ld32(at);
  return code < count ? ld32(table + (code << 2)) : missing;
}
