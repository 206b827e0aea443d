/**
 * From an id buffer to pixels: the same picture as `webgl2/shaders/shade.ts`. Screen
 * sized, whatever the number of cells.
 */
import { mix } from './blend';
import { EMPTY, positionOf } from './keys';
import * as L from './layout';
import { entryOf, flagsOf } from './look_up';
import { int, ld32, ld8, ldf, st32 } from './memory';

const OPAQUE: u32 = 0xff000000;
/** In the marks of a tile: some cell is in a highlight group. */
const ANY_GROUP: u32 = 16;

// Arguments, read once per call.
let job: u32 = 0;
let ids: u32 = 0;
let depth: u32 = 0;
let stride: u32 = 0;
let scale: u32 = 1;
let background: u32 = 0;
/** A sample without a cell. */
let nothing: u32 = 0;
let seam: i32 = 0;
let cue: bool = false;
let marks: u32 = 0;
/** The cell that was looked up last: neighbours are often the same. */
let lastKey: u32 = 0;
let lastColor: u32 = 0;
let lastFlags: u32 = 0;

/** For passes of their own that draw the hovered cell too; true where there is one. */
export function beginHover(at: u32): bool {
  job = at;
  background = ld32(job + L.S_BACKGROUND);
  return ldf(job + L.S_HOVER_RING) > 0;
}

export function shade(at: u32): void {
  const hover = beginHover(at);
  ids = ld32(job + L.S_IDS);
  depth = ld32(job + L.S_DEPTH);
  stride = ld32(job + L.S_STRIDE);
  scale = ld32(job + L.S_SCALE);
  nothing = ld32(job + L.S_TRANSPARENT) !== 0 ? 0 : background | OPAQUE;
  seam = ld32(job + L.S_SEAM);
  cue = ld32(job + L.S_CUE) !== 0;
  marks = ld32(job + L.S_MARKS);
  lastKey = EMPTY;
  const right: i32 = ld32(job + L.S_RIGHT);
  const bottom: i32 = ld32(job + L.S_BOTTOM);
  const left: i32 = ld32(job + L.S_LEFT);
  const border: i32 = ld32(job + L.S_BORDER);
  for (let y: i32 = ld32(job + L.S_TOP); y < bottom; y += 1) {
    let out: u32 = ld32(job + L.S_OUT) + ((y * ld32(job + L.S_OUT_STRIDE) + left) << 2);
    let sample: u32 = (y * scale + border) * stride + left * scale + border;
    for (let x: i32 = left; x < right; x += 1) {
      let color = scale === 2 ? fourSamples(sample) : oneSample(sample);
      if (hover) color = hovered(color, x, y);
      st32(out, color);
      out += 4;
      sample += scale;
    }
  }
}

function keyAt(sample: u32): u32 {
  return ld32(ids + (sample << 2));
}

function oneSample(sample: u32): u32 {
  return sampleColor(keyAt(sample), sample, marks === 0 ? 0 : nearbyMarks(sample));
}

function fourSamples(sample: u32): u32 {
  const a = keyAt(sample);
  const b = keyAt(sample + 1);
  const c = keyAt(sample + stride);
  const d = keyAt(sample + stride + 1);
  const near = marks === 0 ? 0 : nearbyMarks(sample);
  const same = a === b && a === c && a === d;
  // Samples of one cell are equal, unless an outline or a seam crosses them.
  if (near === 0 && same && (a === EMPTY || (seam === 0 && !cue))) {
    return sampleColor(a, sample, 0);
  }
  return mean(
    sampleColor(a, sample, near),
    sampleColor(b, sample + 1, near),
    sampleColor(c, sample + stride, near),
    sampleColor(d, sample + stride + 1, near)
  );
}

function mean(a: u32, b: u32, c: u32, d: u32): u32 {
  const n: i32 = (a >>> 31) + (b >>> 31) + (c >>> 31) + (d >>> 31);
  if (n === 0) return 0;
  const pair: u32 = (a & 0xff00ff) + (b & 0xff00ff) + (c & 0xff00ff) + (d & 0xff00ff);
  const green: u32 =
    ((a >>> 8) & 0xff) + ((b >>> 8) & 0xff) + ((c >>> 8) & 0xff) + ((d >>> 8) & 0xff);
  if (n === 4) {
    return OPAQUE | (((pair + 0x20002) >>> 2) & 0xff00ff) | (((green + 2) >>> 2) << 8);
  }
  const share: f64 = <f64>1 / <f64>n;
  const red: u32 = int((pair & 0xffff) * share + 0.5);
  const blue: u32 = int((pair >>> 16) * share + 0.5);
  const mid: u32 = int(green * share + 0.5);
  const alpha: u32 = int(n * 63.75 + 0.5);
  return (alpha << 24) | (blue << 16) | (mid << 8) | red;
}

function sampleColor(key: u32, sample: u32, near: u32): u32 {
  let color = nothing;
  let own: u32 = 0;
  if (key !== EMPTY) {
    if (key !== lastKey) lookUp(key);
    own = lastFlags;
    color = lastColor;
    if ((own & L.HIDDEN) === 0) {
      if (cue) color = cued(color, sample) | OPAQUE;
      else if (seam !== 0 && isUnder(key, sample)) {
        color = mix(color, background, seam) | OPAQUE;
      }
      if ((own & (L.SELECTED | L.HIGHLIGHTED)) === 0) {
        const dim: i32 = ld32(job + L.S_DIM);
        if (dim !== 0) color = mix(color, background, dim) | OPAQUE;
      }
    }
  }
  return near === 0 ? color : outlined(color, own, sample, near);
}

function lookUp(key: u32): void {
  lastKey = key;
  const position = positionOf(key);
  lastFlags = 0;
  if (ld32(job + L.S_ANY_FLAGS) !== 0) {
    lastFlags = flagsOf(ld32(job + L.S_FLAG_UNITS), position);
  }
  if ((lastFlags & L.HIDDEN) !== 0) {
    // Where they vanish, it was hidden after the id buffer was drawn.
    const grey = ld32(job + L.S_GREY) !== 0;
    lastColor = grey ? ld32(job + L.S_HIDDEN) | OPAQUE : nothing;
    return;
  }
  lastColor = colorOf(position) | OPAQUE;
  // A group lends its cells its colour.
  if (lastFlags >>> 4 !== 0) {
    lastColor = ld32(ld32(job + L.S_GROUPS) + ((lastFlags >>> 4) << 2)) | OPAQUE;
  }
}

function colorOf(position: u32): u32 {
  const shift = ld32(job + L.S_VALUE_SHIFT);
  if (shift === 3) return ld32(job + L.S_PLAIN);
  const entry = entryOf(
    ld32(job + L.S_VALUE_UNITS),
    shift,
    position,
    ld32(job + L.S_CODES),
    ld32(job + L.S_CODE_COUNT),
    ld32(job + L.S_MISSING)
  );
  return entry & 0xffffff;
}

/** True where another cell lies over the rim of this one. */
function isUnder(key: u32, sample: u32): bool {
  return (
    keyAt(sample + scale) > key ||
    keyAt(sample - scale) > key ||
    keyAt(sample + scale * stride) > key ||
    keyAt(sample - scale * stride) > key
  );
}

/** Distance from the eye, 1 at the target; an empty sample is at the far plane. */
function distanceAt(sample: u32): f64 {
  const ndc = 1 - Math.abs(ldf(depth + (sample << 2)));
  const b = ldf(job + L.S_CUE_B);
  return b === 0 ? ndc : b / (ndc - ldf(job + L.S_CUE_A));
}

/** Far cells fade a little; a cell behind a much nearer one gets a dark seam. */
function cued(color: u32, sample: u32): u32 {
  const own = distanceAt(sample);
  const slope = ldf(job + L.S_CUE_SCALE);
  const far = Math.min(1, Math.max(0, (own - ldf(job + L.S_CUE_NEAR)) * slope));
  let step: f64 = Math.max(0, own - distanceAt(sample + scale));
  step += Math.max(0, own - distanceAt(sample - scale));
  step += Math.max(0, own - distanceAt(sample + scale * stride));
  step += Math.max(0, own - distanceAt(sample - scale * stride));
  const most: f64 = L.FALL_ENTRIES - 1;
  const entry: u32 = int(Math.min(most, step * slope * 9 * L.FALL_PER_UNIT + 0.5));
  let dark: f64 = 0.38 * ldf(ld32(job + L.S_FALL) + (entry << 2));
  if (step > 1e-6) dark = Math.max(dark, (seam * 0.4) / 256);
  const shaded = mix(color, 0, int(dark * 256 + 0.5));
  return mix(shaded, background, int(128 * far * far + 0.5));
}

/** Marks of the tiles that an outline of this pixel could come from. */
function nearbyMarks(sample: u32): u32 {
  const reach: i32 = ld32(job + L.S_REACH);
  const y: i32 = int(sample / <f64>stride);
  const x: i32 = sample - y * stride;
  const more: i32 = reach + scale;
  return (
    tileAt(x - reach, y - reach) |
    tileAt(x + more, y + more) |
    tileAt(x + more, y - reach) |
    tileAt(x - reach, y + more)
  );
}

function tileAt(x: i32, y: i32): u32 {
  const row: i32 = (y >> L.TILE_SHIFT) * ld32(job + L.S_TILE_STRIDE);
  return ld8(ld32(job + L.S_TILES) + row + (x >> L.TILE_SHIFT));
}

/** The outline of all marked cells together, drawn outside of them. */
function outlined(color: u32, own: u32, sample: u32, near: u32): u32 {
  let mine = own & (L.SELECTED | L.HIGHLIGHTED);
  if (own >>> 4 !== 0) mine |= ANY_GROUP;
  // What a cell has itself, and what nobody near has, is not looked for.
  if ((own & L.HIGHLIGHTED) !== 0 || (near & ~mine) === 0) return color;
  const count: i32 = ld32(job + L.S_TAP_COUNT);
  const taps = ld32(job + L.S_TAPS);
  let around: u32 = 0;
  let group: u32 = 0;
  for (let k: i32 = 0; k < count; k += 1) {
    // Signed: a tap may lie above.
    const offset: i32 = ld32(taps + (k << 2)) | 0;
    const flags = ld8(marks + sample + offset);
    around |= flags;
    if (flags >>> 4 > group) group = flags >>> 4;
  }
  around &= ~mine;
  if ((around & L.HIGHLIGHTED) !== 0) return ld32(job + L.S_HIGHLIGHTED) | OPAQUE;
  if ((around & L.SELECTED) !== 0) return ld32(job + L.S_SELECTED) | OPAQUE;
  if (group === 0 || mine !== 0) return color;
  // Darker (in a dark theme: lighter) than the cells of the group themselves.
  const light = ld32(ld32(job + L.S_GROUPS) + (group << 2));
  return mix(light, ld32(job + L.S_FOREGROUND), 102) | OPAQUE;
}

/** From outside in: a thin gap, the ring, the cell itself. */
export function hovered(color: u32, x: i32, y: i32): u32 {
  const dx = x + 0.5 - ldf(job + L.S_HOVER_X);
  const dy = y + 0.5 - ldf(job + L.S_HOVER_Y);
  const radius = ldf(job + L.S_HOVER_RADIUS);
  const outer = radius + ldf(job + L.S_HOVER_RING);
  const d = Math.sqrt(dx * dx + dy * dy);
  if (d >= outer + 2) return color;
  let mixed = mix(color, background, covered(outer + 1.5 - d));
  mixed = mix(mixed, ld32(job + L.S_FOREGROUND), covered(outer + 0.5 - d));
  const cell = colorOf(positionOf(ld32(job + L.S_HOVER_KEY)));
  return mix(mixed, cell, covered(radius + 0.5 - d)) | OPAQUE;
}

function covered(share: f64): i32 {
  return int(Math.min(1, Math.max(0, share)) * 256 + 0.5);
}
