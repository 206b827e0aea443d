/**
 * Cells in space into an id buffer with nearness, in JavaScript: the same bits as
 * `wasm/splat_deep.ts`. Nearer cells are larger, and on top; of two at one distance
 * the one that is drawn first.
 */
import { deposit } from './deposit';
import { POSITIONS } from './keys';
import * as at from './layout';
import { ld16, ld32, ld8, ldf, st32, stf } from './memory';

const round = Math.fround;

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
  let done = 0;
  let box = boxes;
  while (done < count) {
    const first = position + done;
    const cells = Math.min(count - done, at.RUN - (first & (at.RUN - 1)));
    if (box === 0 || inSight(job, box)) {
      locate(job, x + done * 2, y + done * 2, z + done * 2, cells);
      paint(job, flags + done, values, bytes, first, done, cells);
    }
    if (box !== 0) box += at.BOX_BYTES;
    done += cells;
  }
}

/** False only where all of the box is left of, right of, above, below or behind. */
function inSight(job: u32, box: u32): boolean {
  if (ld16(box) > ld16(box + 8)) return false;
  const width = ld32(job + at.D_WIDTH) * 2 + 2;
  const height = ld32(job + at.D_HEIGHT) * 2 + 2;
  return (
    reaches(job, box, 0, 1, 2) &&
    reaches(job, box, 0, -1, width) &&
    reaches(job, box, 1, 1, 2) &&
    reaches(job, box, 1, -1, height) &&
    reaches(job, box, 3, 1, 0)
  );
}

/** Somewhere in the box: sign * row + more * w is above zero. */
function reaches(job: u32, box: u32, row: i32, sign: i32, more: number): boolean {
  let sum = 0;
  for (let axis = 0; axis < 4; axis += 1) {
    const own = ldf(job + at.D_ROWS + (row * 4 + axis) * 4) * sign;
    const factor = own + ldf(job + at.D_ROWS + (12 + axis) * 4) * more;
    if (axis === 3) sum += factor;
    else sum += factor * ld16(box + axis * 2 + (factor > 0 ? 8 : 0));
  }
  return sum > -1e-3;
}

/** Four words a cell: half samples x and y, nearness (0: not drawn), size. */
function locate(job: u32, x: u32, y: u32, z: u32, cells: i32): void {
  const scratch = ld32(job + at.D_SCRATCH);
  const rows: number[] = [];
  for (let i = 0; i < 16; i += 1) rows.push(ldf(job + at.D_ROWS + i * 4));
  const size = ldf(job + at.D_SIZE);
  const first = ldf(job + at.D_SIZE_FIRST);
  const scale = ldf(job + at.D_SIZE_SCALE);
  const [least, most] = [ldf(job + at.D_SIZE_LEAST), ldf(job + at.D_SIZE_MOST)];
  for (let i = 0; i < cells; i += 1) {
    const out = scratch + i * 16;
    const [cx, cy, cz] = [ld16(x + i * 2), ld16(y + i * 2), ld16(z + i * 2)];
    const row = (r: number) =>
      round(
        round(
          round(round(rows[r] * cx) + round(rows[r + 1] * cy)) + round(rows[r + 2] * cz)
        ) + rows[r + 3]
      );
    const w = row(12);
    const clipZ = row(8);
    const seen =
      cx !== 65535 && cy !== 65535 && cz !== 65535 && w > 0 && Math.abs(clipZ) <= w;
    if (!seen) {
      st32(out + 8, 0);
      continue;
    }
    const inverse = round(1 / w);
    st32(out, clamp(round(row(0) * inverse)) | 0);
    st32(out + 4, clamp(round(row(4) * inverse)) | 0);
    // Above zero even at the far plane.
    stf(out + 8, Math.max(round(1 - round(clipZ * inverse)), 1e-7));
    const wanted = Math.min(Math.max(round(size * inverse), least), most);
    st32(out + 12, round(round(round(wanted - first) * scale) + 0.5) | 0);
  }
}

function clamp(value: number): number {
  return Math.min(Math.max(value, -64), 4_000_000);
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
  const scratch = ld32(job + at.D_SCRATCH);
  const ids = ld32(job + at.D_IDS);
  const planes = ld32(job + at.D_DEPTH) - ids;
  const table = ld32(job + at.D_FLAGS);
  const discs = ld32(job + at.D_DISCS);
  const stride = ld32(job + at.D_STRIDE);
  const [width, height] = [ld32(job + at.D_WIDTH), ld32(job + at.D_HEIGHT)];
  const isIds = ld32(job + at.D_KIND) === at.KIND_IDS;
  for (let i = 0; i < cells; i += 1) {
    const place = scratch + i * 16;
    const near = ld32(place + 8);
    if (near === 0) continue;
    const flag = ld8(flags + i);
    const rank = ld32(table + flag * 4);
    if (rank === at.SKIP) continue;
    const [qx, qy] = [ld32(place) | 0, ld32(place + 4) | 0];
    const disc = discs + ld32(place + 12) * 16;
    const left = (qx >> 1) - ld32(disc);
    const top = (qy >> 1) - ld32(disc);
    const side = ld32(disc + 4);
    const rows = ld32(disc + 8);
    if (left < 0 || top < 0 || left + side > width || top + rows > height) continue;
    const phase = ((qy & 1) << 1) | (qx & 1);
    const offset = (top * stride + left) * 4;
    if (!isIds) {
      deposit(job, offset | phase, ld32(disc + 12), rows, flag, values, bytes, from + i);
      continue;
    }
    // The sign bit: grey cells lie behind all others.
    const nearness = rank === 0 ? near : (near | 0x80000000) >>> 0;
    const key = ((1 << 28) | (POSITIONS - (position + i))) >>> 0;
    let row = ids + offset;
    let span = ld32(disc + 12) + phase * rows * 4;
    for (let r = 0; r < rows; r += 1) {
      let sample = row + ld16(span) * 4;
      const end = sample + ld16(span + 2) * 4;
      for (; sample < end; sample += 4) {
        if (nearness <= ld32(sample + planes)) continue;
        st32(sample + planes, nearness);
        st32(sample, key);
      }
      row += stride * 4;
      span += 4;
    }
  }
}
