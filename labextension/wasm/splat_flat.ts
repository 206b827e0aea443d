/**
 * Flat cells into an id buffer: the hot loop of the CPU back-end, with SIMD. Its twin
 * `src/render/cpu/kernels/splat_flat.ts` gives the same bits and explains the phases; the
 * build puts this file in its place, so paths are those of the twin.
 */
import { deposit } from './deposit';
import { codeEntry, POSITIONS, rankOf } from './keys';
import {
  BOX_BYTES,
  D_A,
  D_B,
  D_BOX_HEIGHT,
  D_BOX_WIDTH,
  D_C,
  D_CODES,
  D_CODE_COUNT,
  D_D,
  D_E,
  D_F,
  D_FLAGS,
  D_HEIGHT,
  D_IDS,
  D_KIND,
  D_MASKS,
  D_QUADS,
  D_REACH,
  D_SCRATCH,
  D_SPANS,
  D_STRIDE,
  D_STRIP,
  D_STRIP_OFFSET,
  D_STRIP_SCALE,
  D_WIDTH,
  KIND_IDS,
  RUN,
  SKIP
} from './layout';
import { ld16, ld32, ldf } from './memory';

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
  let done: i32 = 0;
  let box = boxes;
  while (done < count) {
    const first = position + done;
    const rest: i32 = RUN - <i32>(first & (RUN - 1));
    const cells: i32 = count - done < rest ? count - done : rest;
    if (box == 0 || inSight(job, box)) {
      locate(job, x + done * 2, y + done * 2, first, cells);
      if (ld32(job + D_KIND) == KIND_IDS) {
        paint(job, flags + done, values, bytes, first, done, cells);
      } else add(job, flags + done, values, bytes, done, cells);
    }
    if (box != 0) box += BOX_BYTES;
    done += cells;
  }
}

function inSight(job: u32, box: u32): bool {
  const lowX = ld16(box);
  const lowY = ld16(box + 2);
  const highX = ld16(box + 8);
  const highY = ld16(box + 10);
  if (lowX > highX || lowY > highY) return false;
  if (ld32(job + D_STRIP) != 0) {
    return reaches(job, D_A, lowX, highX, 0, 0, ld32(job + D_WIDTH));
  }
  return (
    reaches(job, D_A, lowX, highX, lowY, highY, ld32(job + D_WIDTH)) &&
    reaches(job, D_D, lowX, highX, lowY, highY, ld32(job + D_HEIGHT))
  );
}

function reaches(
  job: u32,
  row: u32,
  lowX: f64,
  highX: f64,
  lowY: f64,
  highY: f64,
  samples: f64
): bool {
  const a = ldf(job + row);
  const b = ldf(job + row + 4);
  const c = ldf(job + row + 8);
  const low = a * (a > 0 ? lowX : highX) + b * (b > 0 ? lowY : highY) + c;
  const high = a * (a > 0 ? highX : lowX) + b * (b > 0 ? highY : lowY) + c;
  return high > -2 && low < samples * 2 + 2;
}

// @ts-ignore: decorator
@inline
function mix32x4(value: v128): v128 {
  let x = value;
  x = v128.xor(x, i32x4.shr_u(x, 16));
  x = i32x4.mul(x, i32x4.splat(0x7feb352d));
  x = v128.xor(x, i32x4.shr_u(x, 15));
  x = i32x4.mul(x, i32x4.splat(0x846ca68b));
  return v128.xor(x, i32x4.shr_u(x, 16));
}

// @ts-ignore: decorator
@inline
function halves(x: v128, y: v128, a: v128, b: v128, c: v128): v128 {
  const sum = f32x4.add(f32x4.add(f32x4.mul(a, x), f32x4.mul(b, y)), c);
  const most = f32x4.splat(4_000_000);
  const clamped = f32x4.min(f32x4.max(sum, f32x4.splat(-64)), most);
  return i32x4.trunc_sat_f32x4_s(clamped);
}

function locate(job: u32, x: u32, y: u32, first: u32, cells: i32): void {
  const scratch = ld32(job + D_SCRATCH);
  const strip = ld32(job + D_STRIP) != 0;
  const scale = v128.load32_splat(job + D_STRIP_SCALE);
  const offset = v128.load32_splat(job + D_STRIP_OFFSET);
  const a = v128.load32_splat(job + D_A);
  const b = v128.load32_splat(job + D_B);
  const c = v128.load32_splat(job + D_C);
  const d = v128.load32_splat(job + D_D);
  const e = v128.load32_splat(job + D_E);
  const f = v128.load32_splat(job + D_F);
  const reach = v128.load32_splat(job + D_REACH);
  const right = i32x4.splat(ld32(job + D_WIDTH) - ld32(job + D_BOX_WIDTH));
  const bottom = i32x4.splat(ld32(job + D_HEIGHT) - ld32(job + D_BOX_HEIGHT));
  const stride = v128.load32_splat(job + D_STRIDE);
  const one = i32x4.splat(1);
  const none = i32x4.splat(-1);
  const missing = i32x4.splat(65535);
  for (let i: i32 = 0; i < cells; i += 4) {
    const codeX = v128.load16x4_u(x + (i << 1));
    let bad = i32x4.eq(codeX, missing);
    let fy: v128;
    if (strip) {
      const at = i32x4.add(i32x4.splat(first + i), i32x4(0, 1, 2, 3));
      const lot = f32x4.convert_i32x4_u(i32x4.shr_u(mix32x4(at), 8));
      fy = f32x4.add(f32x4.mul(lot, scale), offset);
    } else {
      const codeY = v128.load16x4_u(y + (i << 1));
      bad = v128.or(bad, i32x4.eq(codeY, missing));
      fy = f32x4.convert_i32x4_u(codeY);
    }
    const fx = f32x4.convert_i32x4_u(codeX);
    const qx = halves(fx, fy, a, b, c);
    const qy = halves(fx, fy, d, e, f);
    const left = i32x4.sub(i32x4.shr_s(qx, 1), reach);
    const top = i32x4.sub(i32x4.shr_s(qy, 1), reach);
    // Negative or too large, in one: the sign bit says so.
    const outside = v128.or(
      v128.or(left, i32x4.sub(right, left)),
      v128.or(top, i32x4.sub(bottom, top))
    );
    bad = v128.or(bad, i32x4.shr_s(outside, 31));
    const offsetOf = i32x4.shl(i32x4.add(i32x4.mul(top, stride), left), 2);
    const phase = v128.or(i32x4.shl(v128.and(qy, one), 1), v128.and(qx, one));
    const found = v128.or(v128.or(offsetOf, phase), v128.and(bad, none));
    v128.store(scratch + (i << 2), found);
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
  const scratch = ld32(job + D_SCRATCH);
  const ids = ld32(job + D_IDS);
  const table = ld32(job + D_FLAGS);
  const codes = ld32(job + D_CODES);
  const codeCount = ld32(job + D_CODE_COUNT);
  const rows: i32 = ld32(job + D_BOX_HEIGHT);
  const quads: i32 = ld32(job + D_QUADS);
  const masks = ld32(job + D_MASKS);
  const spans = ld32(job + D_SPANS);
  const stride = ld32(job + D_STRIDE) << 2;
  const phaseBytes: u32 = (rows * quads) << 4;
  const uniform = bytes == 0 && isPlain(flags, cells);
  for (let i: i32 = 0; i < cells; i += 1) {
    const found = <i32>ld32(scratch + (i << 2));
    if (found < 0) continue;
    let rank: u32 = 1;
    if (!uniform) {
      let plain: u32 = 0;
      if (bytes != 0) plain = codeEntry(codes, codeCount, 0, values, bytes, from + i);
      rank = rankOf(ld32(table + ((<u32>load<u8>(flags + i)) << 2)), plain);
      if (rank == SKIP) continue;
    }
    const key = i32x4.splat((rank << 28) | (POSITIONS - (first + i)));
    let row: u32 = ids + (found & ~3);
    let mask: u32 = masks + (found & 3) * phaseBytes;
    if (quads == 1) {
      for (let r: i32 = 0; r < rows; r += 1) {
        v128.store(row, i32x4.max_u(v128.load(row), v128.and(key, v128.load(mask))));
        row += stride;
        mask += 16;
      }
    } else if (quads == 2) {
      for (let r: i32 = 0; r < rows; r += 1) {
        v128.store(row, i32x4.max_u(v128.load(row), v128.and(key, v128.load(mask))));
        v128.store(
          row,
          i32x4.max_u(v128.load(row, 16), v128.and(key, v128.load(mask, 16))),
          16
        );
        row += stride;
        mask += 32;
      }
    } else spread(ids + (found & ~3), key, spans + (found & 3) * rows * 4, rows, stride);
  }
}

/** True where no cell of a run has flags; may look at the run's neighbours too. */
function isPlain(flags: u32, cells: i32): bool {
  let any = v128.load(flags);
  for (let i: i32 = 16; i < cells; i += 16) any = v128.or(any, v128.load(flags + i));
  return !v128.any_true(any);
}

/** A large disc: rows of whole quads, and the rest of each row. */
function spread(row: u32, key: v128, spans: u32, rows: i32, stride: u32): void {
  const lanes = i32x4(0, 1, 2, 3);
  let line = row;
  let span = spans;
  for (let r: i32 = 0; r < rows; r += 1) {
    let at: u32 = line + (ld16(span) << 2);
    let left: i32 = ld16(span + 2);
    for (; left >= 4; left -= 4) {
      v128.store(at, i32x4.max_u(v128.load(at), key));
      at += 16;
    }
    if (left > 0) {
      const rest = v128.and(key, i32x4.gt_s(i32x4.splat(left), lanes));
      v128.store(at, i32x4.max_u(v128.load(at), rest));
    }
    line += stride;
    span += 4;
  }
}

function add(job: u32, flags: u32, values: u32, bytes: u32, from: i32, cells: i32): void {
  const scratch = ld32(job + D_SCRATCH);
  const spans = ld32(job + D_SPANS);
  const rows: i32 = ld32(job + D_BOX_HEIGHT);
  for (let i: i32 = 0; i < cells; i += 1) {
    const found = <i32>ld32(scratch + (i << 2));
    if (found < 0) continue;
    deposit(job, found, spans, rows, load<u8>(flags + i), values, bytes, from + i);
  }
}
