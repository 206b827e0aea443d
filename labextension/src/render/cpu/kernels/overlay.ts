/**
 * Sums of colours, or counts, to pixels. One sample per pixel.
 *
 * Sums: `background * (1-a)^n + mean colour * (1 - (1-a)^n)` for n cells of opacity a,
 * which needs no order among them. Counts: a colormap over the logarithm.
 */
import { mix } from './blend';
import * as L from './layout';
import { int, ld32, ldf, st32 } from './memory';
import { beginHover, hovered } from './shade';

const OPAQUE: u32 = 0xff000000;

/** Largest count in a plane of counts. */
export function largest(plane: u32, words: u32): u32 {
  let most: u32 = 0;
  for (let i: u32 = 0; i < words; i += 1) {
    const count = ld32(plane + (i << 2));
    if (count > most) most = count;
  }
  return most;
}

export function overlay(job: u32): void {
  const sums = ld32(job + L.S_KIND) === L.KIND_SUMS;
  const plane = ld32(job + L.S_IDS);
  const stride: i32 = ld32(job + L.S_STRIDE);
  const border: i32 = ld32(job + L.S_BORDER);
  const left: i32 = ld32(job + L.S_LEFT);
  const right: i32 = ld32(job + L.S_RIGHT);
  const bottom: i32 = ld32(job + L.S_BOTTOM);
  const background = ld32(job + L.S_BACKGROUND);
  const transparent = ld32(job + L.S_TRANSPARENT) !== 0;
  const nothing: u32 = transparent ? 0 : background | OPAQUE;
  const hover = beginHover(job);
  for (let y: i32 = ld32(job + L.S_TOP); y < bottom; y += 1) {
    let out: u32 = ld32(job + L.S_OUT) + ((y * ld32(job + L.S_OUT_STRIDE) + left) << 2);
    for (let x: i32 = left; x < right; x += 1) {
      const sample: u32 = (y + border) * stride + x + border;
      let color = nothing;
      if (sums) {
        const at: u32 = plane + (sample << 4);
        const n = ld32(at + 12);
        if (n !== 0) {
          const w = ldf(ld32(job + L.S_WEIGHTS) + ((n < 1023 ? n : 1023) << 2));
          const cell = meanOf(at, n);
          color = transparent
            ? cell | (int(w * 255 + 0.5) << 24)
            : mix(background, cell, int(w * 256 + 0.5)) | OPAQUE;
        }
      } else {
        const n = ld32(plane + (sample << 2));
        if (n !== 0) color = densityColor(job, n) | OPAQUE;
      }
      if (hover) color = hovered(color, x, y);
      st32(out, color);
      out += 4;
    }
  }
}

function meanOf(at: u32, n: u32): u32 {
  const share: f64 = <f64>1 / <f64>n;
  const red: u32 = int(ld32(at) * share + 0.5);
  const green: u32 = int(ld32(at + 4) * share + 0.5);
  const blue: u32 = int(ld32(at + 8) * share + 0.5);
  return red | (green << 8) | (blue << 16);
}

/** The last colour whose threshold is not above n: 8 halvings. */
function densityColor(job: u32, n: u32): u32 {
  const thresholds = ld32(job + L.S_THRESHOLDS);
  let index: u32 = 0;
  for (let step: u32 = 128; step !== 0; step >>>= 1) {
    if (ld32(thresholds + ((index + step) << 2)) <= n) index += step;
  }
  return ld32(ld32(job + L.S_COLORMAP) + (index << 2)) & 0xffffff;
}
