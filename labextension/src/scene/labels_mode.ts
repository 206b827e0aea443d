/**
 * Where the name of a category belongs: in the thick of its cells. The mean of a
 * crescent lies beside it, and that of two clusters between them; the densest spot
 * never does. Works on a sample (level 0 holds every category) and in slices.
 */
import type { Codes } from '../data/column';
import { MISSING_POSITION } from '../contract/wire';

export interface LabelSample {
  /** Position codes of the sample, one column per axis. */
  readonly axes: readonly Uint16Array[];
  /** Category codes of the same cells. */
  readonly codes: Codes;
  readonly categories: number;
}

/** A place in the unit cube; an axis that an embedding lacks is not in it. */
export interface LabelPlace {
  readonly code: number;
  readonly place: readonly number[];
}

/** Bins per axis over the category's own box: coarse enough for a few cells. */
const BINS = [0, 48, 24, 12] as const;
const TOP = MISSING_POSITION - 1;
/** Cells between two chances to let others work. */
const SLICE = 1 << 14;

/** Cells of each category side by side: `cells[starts[c] .. starts[c + 1]]`. */
function grouped({ axes, codes, categories }: LabelSample) {
  const cells = Math.min(codes.length, axes[0].length);
  const isPlaced = (i: number) =>
    codes[i] < categories && axes.every(axis => axis[i] !== MISSING_POSITION);
  const starts = new Uint32Array(categories + 2);
  for (let i = 0; i < cells; i += 1) if (isPlaced(i)) starts[codes[i] + 2] += 1;
  for (let c = 2; c < starts.length; c += 1) starts[c] += starts[c - 1];
  const members = new Uint32Array(starts[starts.length - 1]);
  for (let i = 0; i < cells; i += 1) {
    if (isPlaced(i)) members[starts[codes[i] + 1]++] = i;
  }
  return { starts, members };
}

/** The densest spot of some cells, in position codes. */
function densest(axes: readonly Uint16Array[], members: Uint32Array): number[] {
  const bins = BINS[axes.length];
  const low = axes.map(() => MISSING_POSITION);
  const high = axes.map(() => 0);
  axes.forEach((axis, a) => {
    for (const i of members) {
      if (axis[i] < low[a]) low[a] = axis[i];
      if (axis[i] > high[a]) high[a] = axis[i];
    }
  });
  const step = axes.map((_, a) => Math.max(1, high[a] - low[a] + 1) / bins);
  const counts = new Uint32Array(bins ** axes.length);
  for (const i of members) {
    let bin = 0;
    for (let a = axes.length - 1; a >= 0; a -= 1) {
      bin = bin * bins + Math.floor((axes[a][i] - low[a]) / step[a]);
    }
    counts[bin] += 1;
  }
  let sums: Uint32Array = counts;
  for (let a = 0, stride = 1; a < axes.length; a += 1, stride *= bins) {
    sums = summedAlong(sums, bins, stride);
  }
  let best = 0;
  for (let bin = 1; bin < sums.length; bin += 1) if (sums[bin] > sums[best]) best = bin;
  const peak = axes.map((_, a) => {
    const along = Math.floor(best / bins ** a) % bins;
    return low[a] + (along + 0.5) * step[a];
  });
  return meanNear(axes, members, peak, step);
}

/** Every bin with its two neighbours along one axis. */
function summedAlong(counts: Uint32Array, bins: number, stride: number): Uint32Array {
  const out = new Uint32Array(counts.length);
  for (let bin = 0; bin < counts.length; bin += 1) {
    const along = Math.floor(bin / stride) % bins;
    out[bin] =
      counts[bin] +
      (along > 0 ? counts[bin - stride] : 0) +
      (along < bins - 1 ? counts[bin + stride] : 0);
  }
  return out;
}

/** The mean of the cells in the bins about a peak: bins alone would show as a grid. */
function meanNear(
  axes: readonly Uint16Array[],
  members: Uint32Array,
  peak: readonly number[],
  step: readonly number[]
): number[] {
  const sum = axes.map(() => 0);
  let near = 0;
  for (const i of members) {
    if (axes.some((axis, a) => Math.abs(axis[i] - peak[a]) > 1.5 * step[a])) continue;
    near += 1;
    axes.forEach((axis, a) => (sum[a] += axis[i]));
  }
  return near === 0 ? [...peak] : sum.map(total => total / near);
}

/**
 * The places of all categories that have a cell in the sample, in the order of their
 * codes. Each `yield` is a chance to stop for now, or for good.
 */
export function* labelPlaces(
  sample: LabelSample
): Generator<undefined, readonly LabelPlace[], undefined> {
  const { starts, members } = grouped(sample);
  yield undefined;
  const places: LabelPlace[] = [];
  let done = 0;
  for (let code = 0; code < sample.categories; code += 1) {
    const own = members.subarray(starts[code], starts[code + 1]);
    if (own.length === 0) continue;
    const place = densest(sample.axes, own).map(value => Math.min(1, value / TOP));
    places.push({ code, place });
    // A category costs its bins also where it has but one cell.
    done += own.length + 2000;
    if (done >= SLICE) {
      done = 0;
      yield undefined;
    }
  }
  return places;
}
