/**
 * Which samples a round point covers. A point's middle is known to half a sample, so
 * that there are four shapes of every size: phases 0..3 = 2 * lower half + right half.
 */

export interface Disc {
  /** Samples from the box's left (top) to the sample of the middle. */
  readonly reach: number;
  readonly width: number;
  readonly height: number;
  /** Per phase and row: first sample and number of samples. */
  readonly spans: Uint16Array;
}

/** Samples; larger points are drawn at this size. */
export const LARGEST_DISC = 512;

export function disc(diameter: number): Disc {
  const radius = Math.min(LARGEST_DISC, Math.max(1, diameter)) / 2;
  const most = Math.ceil(radius) + 1;
  // Extremes over the phases, as distances from the middle's sample.
  let low = 0;
  let high = 0;
  for (let i = -most; i <= most; i += 1) {
    for (const middle of [0.25, 0.75]) {
      // Nearest in the other direction: a quarter of a sample away.
      if (Math.hypot(i + 0.5 - middle, 0.25) > radius) continue;
      low = Math.min(low, i);
      high = Math.max(high, i);
    }
  }
  const side = high - low + 1;
  const spans = new Uint16Array(4 * side * 2);
  for (let phase = 0; phase < 4; phase += 1) {
    const middleX = -low + (phase & 1 ? 0.75 : 0.25);
    const middleY = -low + (phase & 2 ? 0.75 : 0.25);
    for (let row = 0; row < side; row += 1) {
      const dy = row + 0.5 - middleY;
      const at = (phase * side + row) * 2;
      let first = 0;
      let count = 0;
      for (let column = 0; column < side; column += 1) {
        const dx = column + 0.5 - middleX;
        if (dx * dx + dy * dy > radius * radius) continue;
        if (count === 0) first = column;
        count += 1;
      }
      spans[at] = first;
      spans[at + 1] = count;
    }
  }
  return { reach: -low, width: side, height: side, spans };
}

/** Spans as masks: per phase and row a whole number of quads of samples. */
export function masks({ width, height, spans }: Disc): Uint32Array {
  const lanes = quads(width) * 4;
  const words = new Uint32Array(4 * height * lanes);
  for (let row = 0; row < 4 * height; row += 1) {
    const from = row * lanes + spans[row * 2];
    words.fill(0xffffffff, from, from + spans[row * 2 + 1]);
  }
  return words;
}

export function quads(width: number): number {
  return Math.ceil(width / 4);
}
