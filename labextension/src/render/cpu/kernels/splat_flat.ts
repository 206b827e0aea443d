/**
 * Flat cells into an id buffer, in JavaScript: the same bits as `wasm/splat_flat.ts`.
 * Two phases per run of 128: where the cells are, then their discs.
 */
import { mix32 } from '../../../scene/strip';
import { deposit } from './deposit';
import { codeEntry, POSITIONS, rankOf } from './keys';
import * as at from './layout';
import { ld16, ld32, ld8, ldf, views } from './memory';

const round = Math.fround;
/** Beyond any buffer, and still exact in 32 bits. */
const LEAST = -64;
const MOST = 4_000_000;

/**
 * Cells `position` .. `position + count`, whose columns begin at these addresses.
 * `boxes` is that of the run that holds `position`, 0 to test nothing.
 */
export function splatFlat(
  job: u32,
  x: u32,
  y: u32,
  flags: u32,
  values: u32,
  bytes: u32,
  boxes: u32,
  position: u32,
  count: i32
): void {
  let done = 0;
  let box = boxes;
  while (done < count) {
    const first = position + done;
    const cells = Math.min(count - done, at.RUN - (first & (at.RUN - 1)));
    if (box === 0 || inSight(job, box)) {
      locate(job, x + done * 2, y + done * 2, first, cells);
      if (ld32(job + at.D_KIND) === at.KIND_IDS) {
        paint(job, flags + done, values, bytes, first, done, cells);
      } else add(job, flags + done, values, bytes, done, cells);
    }
    if (box !== 0) box += at.BOX_BYTES;
    done += cells;
  }
}

/** False only where no cell of the box can be drawn. */
function inSight(job: u32, box: u32): boolean {
  const [lowX, lowY] = [ld16(box), ld16(box + 2)];
  const [highX, highY] = [ld16(box + 8), ld16(box + 10)];
  // No cell of the run has a place.
  if (lowX > highX || lowY > highY) return false;
  if (ld32(job + at.D_STRIP) !== 0) {
    return reaches(job, at.D_A, lowX, highX, 0, 0, ld32(job + at.D_WIDTH));
  }
  return (
    reaches(job, at.D_A, lowX, highX, lowY, highY, ld32(job + at.D_WIDTH)) &&
    reaches(job, at.D_D, lowX, highX, lowY, highY, ld32(job + at.D_HEIGHT))
  );
}

/** One axis of the buffer, with a sample to spare for rounding. */
function reaches(
  job: u32,
  row: u32,
  lowX: number,
  highX: number,
  lowY: number,
  highY: number,
  samples: number
): boolean {
  const a = ldf(job + row);
  const b = ldf(job + row + 4);
  const c = ldf(job + row + 8);
  const low = a * (a > 0 ? lowX : highX) + b * (b > 0 ? lowY : highY) + c;
  const high = a * (a > 0 ? highX : lowX) + b * (b > 0 ? highY : lowY) + c;
  return high > -2 && low < samples * 2 + 2;
}

function clamp(value: number): number {
  return Math.min(Math.max(value, LEAST), MOST);
}

/** Byte offset and phase of each cell's disc, -1 where it has none. */
function locate(job: u32, x: u32, y: u32, first: u32, cells: i32): void {
  const scratch = ld32(job + at.D_SCRATCH);
  const strip = ld32(job + at.D_STRIP) !== 0;
  const scale = ldf(job + at.D_STRIP_SCALE);
  const offset = ldf(job + at.D_STRIP_OFFSET);
  const [a, b, c] = [ldf(job + at.D_A), ldf(job + at.D_B), ldf(job + at.D_C)];
  const [d, e, f] = [ldf(job + at.D_D), ldf(job + at.D_E), ldf(job + at.D_F)];
  const reach = ld32(job + at.D_REACH);
  const right = ld32(job + at.D_WIDTH) - ld32(job + at.D_BOX_WIDTH);
  const bottom = ld32(job + at.D_HEIGHT) - ld32(job + at.D_BOX_HEIGHT);
  const stride = ld32(job + at.D_STRIDE);
  const { u16, u32 } = views();
  for (let i = 0; i < cells; i += 1) {
    const codeX = u16[(x >>> 1) + i];
    let codeY = strip ? 0 : u16[(y >>> 1) + i];
    let found = -1;
    if (codeX !== 65535 && codeY !== 65535) {
      if (strip) codeY = round(round((mix32(first + i) >>> 8) * scale) + offset);
      const px = round(round(round(a * codeX) + round(b * codeY)) + c);
      const py = round(round(round(d * codeX) + round(e * codeY)) + f);
      const qx = clamp(px) | 0;
      const qy = clamp(py) | 0;
      const left = (qx >> 1) - reach;
      const top = (qy >> 1) - reach;
      if (left >= 0 && left <= right && top >= 0 && top <= bottom) {
        found = ((top * stride + left) << 2) | ((qy & 1) << 1) | (qx & 1);
      }
    }
    u32[(scratch >>> 2) + i] = found;
  }
}

function paint(
  job: u32,
  flags: u32,
  values: u32,
  bytes: u32,
  first: u32,
  from: i32,
  cells: i32
): void {
  const { u8, u16, u32 } = views();
  const scratch = ld32(job + at.D_SCRATCH) >>> 2;
  const ids = ld32(job + at.D_IDS) >>> 2;
  const table = ld32(job + at.D_FLAGS) >>> 2;
  const codes = ld32(job + at.D_CODES);
  const codeCount = ld32(job + at.D_CODE_COUNT);
  const rows = ld32(job + at.D_BOX_HEIGHT);
  const spans = ld32(job + at.D_SPANS) >>> 1;
  const stride = ld32(job + at.D_STRIDE);
  for (let i = 0; i < cells; i += 1) {
    const found = u32[scratch + i] | 0;
    if (found < 0) continue;
    const plain =
      bytes === 0 ? 0 : codeEntry(codes, codeCount, 0, values, bytes, from + i);
    const rank = rankOf(u32[table + u8[flags + i]], plain);
    if (rank === at.SKIP) continue;
    const key = ((rank << 28) | (POSITIONS - (first + i))) >>> 0;
    let row = ids + (found >>> 2);
    let span = spans + (found & 3) * rows * 2;
    for (let r = 0; r < rows; r += 1) {
      const end = row + u16[span] + u16[span + 1];
      for (let sample = row + u16[span]; sample < end; sample += 1) {
        if (key > u32[sample]) u32[sample] = key;
      }
      row += stride;
      span += 2;
    }
  }
}

function add(job: u32, flags: u32, values: u32, bytes: u32, from: i32, cells: i32): void {
  const scratch = ld32(job + at.D_SCRATCH);
  const [spans, rows] = [ld32(job + at.D_SPANS), ld32(job + at.D_BOX_HEIGHT)];
  for (let i = 0; i < cells; i += 1) {
    const found = ld32(scratch + i * 4) | 0;
    if (found < 0) continue;
    deposit(job, found, spans, rows, ld8(flags + i), values, bytes, from + i);
  }
}
