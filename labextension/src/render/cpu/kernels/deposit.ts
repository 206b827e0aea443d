/**
 * Cells that do not hide each other: their colours or their number are added up at
 * every sample that they cover. Which cell came first makes no difference.
 */
import { mix } from './blend';
import { codeEntry } from './keys';
import * as L from './layout';
import { add4, ld16, ld32, st32 } from './memory';

/**
 * `spans` and `rows` of the disc; `found`: byte offset in an id buffer, and phase.
 */
export function deposit(
  job: u32,
  found: i32,
  spans: u32,
  rows: i32,
  flags: u32,
  values: u32,
  bytes: u32,
  index: u32
): void {
  const entry = ld32(ld32(job + L.D_FLAGS) + (flags << 2));
  if (entry === L.SKIP) return;
  const sums = ld32(job + L.D_KIND) === L.KIND_SUMS;
  const color: u32 = sums ? colorOf(job, flags, values, bytes, index) : 0;
  const size: u32 = sums ? 2 : 0;
  const stride: u32 = ld32(job + L.D_STRIDE) << (2 + size);
  const offset: u32 = found & ~3;
  let row: u32 = ld32(job + L.D_IDS) + (offset << size);
  let span: u32 = spans + (((found & 3) * rows) << 2);
  for (let r: i32 = 0; r < rows; r += 1) {
    let at: u32 = row + (ld16(span) << (2 + size));
    const end: u32 = at + (ld16(span + 2) << (2 + size));
    if (sums) {
      for (; at < end; at += 16) {
        add4(at, color & 0xff, (color >>> 8) & 0xff, (color >>> 16) & 0xff, 1);
      }
    } else {
      for (; at < end; at += 4) st32(at, ld32(at) + 1);
    }
    row += stride;
    span += 4;
  }
}

function colorOf(job: u32, flags: u32, values: u32, bytes: u32, index: u32): u32 {
  if ((flags & L.HIDDEN) !== 0) return ld32(job + L.D_HIDDEN);
  let color: u32 = 0;
  if (flags >>> 4 !== 0) color = ld32(ld32(job + L.D_GROUPS) + ((flags >>> 4) << 2));
  else {
    const table = ld32(job + L.D_CODES);
    const count = ld32(job + L.D_CODE_COUNT);
    color = codeEntry(table, count, ld32(job + L.D_MISSING), values, bytes, index);
  }
  const dim: i32 = ld32(job + L.D_DIM);
  if (dim === 0 || (flags & (L.SELECTED | L.HIGHLIGHTED)) !== 0) return color;
  return mix(color, ld32(job + L.D_BACKGROUND), dim);
}
