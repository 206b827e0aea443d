/**
 * Cells in space into an id buffer with nearness, with SIMD: takes the place of
 * `src/render/cpu/kernels/splat_deep.ts`, gives the same bits, and is explained there.
 */
import { deposit } from './deposit';
import { POSITIONS } from './keys';
import {
  BOX_BYTES,
  D_DEPTH,
  D_DISCS,
  D_FLAGS,
  D_HEIGHT,
  D_IDS,
  D_KIND,
  D_ROWS,
  D_SCRATCH,
  D_SIZE,
  D_SIZE_FIRST,
  D_SIZE_LEAST,
  D_SIZE_MOST,
  D_SIZE_SCALE,
  D_STRIDE,
  D_WIDTH,
  KIND_IDS,
  RUN,
  SKIP
} from './layout';
import { ld16, ld32, ldf } from './memory';

export function splatDeep(
  job: u32,
  x: u32,
  y: u32,
  z: u32,
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
      locate(job, x + done * 2, y + done * 2, z + done * 2, cells);
      paint(job, flags + done, values, bytes, first, done, cells);
    }
    if (box != 0) box += BOX_BYTES;
    done += cells;
  }
}

function inSight(job: u32, box: u32): bool {
  if (ld16(box) > ld16(box + 8)) return false;
  const width: f64 = <f64>(ld32(job + D_WIDTH) * 2 + 2);
  const height: f64 = <f64>(ld32(job + D_HEIGHT) * 2 + 2);
  return (
    reaches(job, box, 0, 1, 2) &&
    reaches(job, box, 0, -1, width) &&
    reaches(job, box, 1, 1, 2) &&
    reaches(job, box, 1, -1, height) &&
    reaches(job, box, 3, 1, 0)
  );
}

function reaches(job: u32, box: u32, row: u32, sign: f64, more: f64): bool {
  let sum: f64 = 0;
  for (let axis: u32 = 0; axis < 4; axis += 1) {
    const own = ldf(job + D_ROWS + (row * 4 + axis) * 4) * sign;
    const factor = own + ldf(job + D_ROWS + (12 + axis) * 4) * more;
    if (axis == 3) sum += factor;
    else sum += factor * <f64>ld16(box + axis * 2 + (factor > 0 ? 8 : 0));
  }
  return sum > -1e-3;
}

// @ts-ignore: decorator
@inline
function row(job: u32, r: u32, x: v128, y: v128, z: v128): v128 {
  const at = job + D_ROWS + r * 16;
  const first = f32x4.mul(v128.load32_splat(at), x);
  const second = f32x4.mul(v128.load32_splat(at, 4), y);
  const third = f32x4.mul(v128.load32_splat(at, 8), z);
  const sum = f32x4.add(f32x4.add(first, second), third);
  return f32x4.add(sum, v128.load32_splat(at, 12));
}

// @ts-ignore: decorator
@inline
function halves(value: v128): v128 {
  const clamped = f32x4.min(f32x4.max(value, f32x4.splat(-64)), f32x4.splat(4_000_000));
  return i32x4.trunc_sat_f32x4_s(clamped);
}

function locate(job: u32, x: u32, y: u32, z: u32, cells: i32): void {
  const scratch = ld32(job + D_SCRATCH);
  const missing = i32x4.splat(65535);
  const one = f32x4.splat(1);
  const first = v128.load32_splat(job + D_SIZE_FIRST);
  const scale = v128.load32_splat(job + D_SIZE_SCALE);
  const size = v128.load32_splat(job + D_SIZE);
  const least = v128.load32_splat(job + D_SIZE_LEAST);
  const most = v128.load32_splat(job + D_SIZE_MOST);
  for (let i: i32 = 0; i < cells; i += 4) {
    const cx = v128.load16x4_u(x + (i << 1));
    const cy = v128.load16x4_u(y + (i << 1));
    const cz = v128.load16x4_u(z + (i << 1));
    const gone = v128.or(
      v128.or(i32x4.eq(cx, missing), i32x4.eq(cy, missing)),
      i32x4.eq(cz, missing)
    );
    const fx = f32x4.convert_i32x4_u(cx);
    const fy = f32x4.convert_i32x4_u(cy);
    const fz = f32x4.convert_i32x4_u(cz);
    const w = row(job, 3, fx, fy, fz);
    const clipZ = row(job, 2, fx, fy, fz);
    const seen = v128.and(
      v128.andnot(f32x4.gt(w, f32x4.splat(0)), gone),
      f32x4.le(f32x4.abs(clipZ), w)
    );
    const inverse = f32x4.div(one, w);
    const qx = halves(f32x4.mul(row(job, 0, fx, fy, fz), inverse));
    const qy = halves(f32x4.mul(row(job, 1, fx, fy, fz), inverse));
    const depth = f32x4.sub(one, f32x4.mul(clipZ, inverse));
    const near = v128.and(f32x4.max(depth, f32x4.splat(1e-7)), seen);
    const wanted = f32x4.min(f32x4.max(f32x4.mul(size, inverse), least), most);
    const steps = f32x4.mul(f32x4.sub(wanted, first), scale);
    const index = i32x4.trunc_sat_f32x4_s(f32x4.add(steps, f32x4.splat(0.5)));
    // Four columns become four rows.
    const ab = v128.shuffle<i32>(qx, qy, 0, 4, 1, 5);
    const cd = v128.shuffle<i32>(near, index, 0, 4, 1, 5);
    const ab2 = v128.shuffle<i32>(qx, qy, 2, 6, 3, 7);
    const cd2 = v128.shuffle<i32>(near, index, 2, 6, 3, 7);
    const out = scratch + (i << 4);
    v128.store(out, v128.shuffle<i64>(ab, cd, 0, 2));
    v128.store(out, v128.shuffle<i64>(ab, cd, 1, 3), 16);
    v128.store(out, v128.shuffle<i64>(ab2, cd2, 0, 2), 32);
    v128.store(out, v128.shuffle<i64>(ab2, cd2, 1, 3), 48);
  }
}

function paint(
  job: u32,
  flags: u32,
  values: u32,
  bytes: u32,
  position: u32,
  from: i32,
  cells: i32
): void {
  const scratch = ld32(job + D_SCRATCH);
  const ids = ld32(job + D_IDS);
  const planes = ld32(job + D_DEPTH) - ids;
  const table = ld32(job + D_FLAGS);
  const discs = ld32(job + D_DISCS);
  const stride = ld32(job + D_STRIDE);
  const width: i32 = ld32(job + D_WIDTH);
  const height: i32 = ld32(job + D_HEIGHT);
  const isIds = ld32(job + D_KIND) == KIND_IDS;
  const lanes = i32x4(0, 1, 2, 3);
  for (let i: i32 = 0; i < cells; i += 1) {
    const place = scratch + (i << 4);
    const near = ld32(place + 8);
    if (near == 0) continue;
    const flag = <u32>load<u8>(flags + i);
    const rank = ld32(table + (flag << 2));
    if (rank == SKIP) continue;
    const qx = <i32>ld32(place);
    const qy = <i32>ld32(place + 4);
    const disc = discs + (ld32(place + 12) << 4);
    const left: i32 = (qx >> 1) - <i32>ld32(disc);
    const top: i32 = (qy >> 1) - <i32>ld32(disc);
    const side: i32 = ld32(disc + 4);
    const rows: i32 = ld32(disc + 8);
    if (left < 0 || top < 0 || left + side > width || top + rows > height) continue;
    const phase: u32 = ((qy & 1) << 1) | (qx & 1);
    const offset: u32 = (top * stride + left) << 2;
    if (!isIds) {
      deposit(job, offset | phase, ld32(disc + 12), rows, flag, values, bytes, from + i);
      continue;
    }
    const nearness = i32x4.splat(rank == 0 ? near : near | 0x80000000);
    const key = i32x4.splat((1 << 28) | (POSITIONS - (position + i)));
    let line: u32 = ids + offset;
    let span: u32 = ld32(disc + 12) + phase * rows * 4;
    for (let r: i32 = 0; r < rows; r += 1) {
      let sample: u32 = line + (ld16(span) << 2);
      let left: i32 = ld16(span + 2);
      for (; left > 0; left -= 4) {
        const before = v128.load(sample + planes);
        const inside = i32x4.gt_s(i32x4.splat(left), lanes);
        const wins = v128.and(i32x4.gt_u(nearness, before), inside);
        if (v128.any_true(wins)) {
          v128.store(sample + planes, v128.bitselect(nearness, before, wins));
          v128.store(sample, v128.bitselect(key, v128.load(sample), wins));
        }
        sample += 16;
      }
      line += stride << 2;
      span += 4;
    }
  }
}
