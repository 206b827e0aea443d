/**
 * What a colouring and a style become for the kernels: small tables. Pure.
 */
import {
  FLAG,
  GROUP_SHIFT,
  RANK,
  type Coloring,
  type RenderStyle,
  type Rgb
} from '../../scene/inputs';
import { MOST_CODES } from './desk';
import { FALL_ENTRIES, FALL_PER_UNIT, PLAIN, SKIP, WEIGHTS } from './kernels/layout';

export function word([r, g, b]: Rgb | readonly number[]): number {
  return r | (g << 8) | (b << 16);
}

/** What a cell's flags make of its rank. */
export function flagTable(hiddenCells: RenderStyle['hiddenCells']): Uint32Array {
  return Uint32Array.from({ length: 256 }, (_, flags) => {
    if (flags & FLAG.hidden) return hiddenCells === 'grey' ? RANK.grey : SKIP;
    if (flags & FLAG.highlighted) return RANK.highlighted;
    if (flags & FLAG.selected) return RANK.selected;
    return flags >> GROUP_SHIFT !== 0 ? RANK.group : PLAIN;
  });
}

/** Rank << 24 | colour by code, as many codes as have one. */
export function codeTable(coloring: Coloring, bytes: 1 | 2 | 4): Uint32Array {
  if (coloring.kind === 'none') return new Uint32Array(0);
  const { ranks, missing } = coloring;
  const rank = (index: number) => Math.min(RANK.values - 1, ranks?.[index] ?? 0) << 24;
  const missingWord = word(coloring.missingColor);
  if (coloring.kind === 'category') {
    const { palette } = coloring;
    const count = Math.min(MOST_CODES, Math.floor(palette.length / 3));
    return Uint32Array.from({ length: count }, (_, code) => {
      if (code === missing) return missingWord;
      return rank(code) | word(palette.subarray(code * 3, code * 3 + 3) as never);
    });
  }
  const { colormap, low, high } = coloring;
  const [from, slope] = high > low ? [low, 1 / (high - low)] : [high - 1e-3, 1e9];
  const count = bytes === 1 ? 256 : MOST_CODES;
  const colors = Uint32Array.from({ length: 256 }, (_, i) => {
    return rank(i) | word(colormap.subarray(i * 3, i * 3 + 3) as never);
  });
  const table = new Uint32Array(count);
  for (let code = 0; code < count; code += 1) {
    const t = Math.min(1, Math.max(0, (code - from) * slope));
    table[code] = code === missing ? missingWord : colors[Math.floor(t * 255 + 0.5)];
  }
  return table;
}

/** Colour of cells without a value of their own. */
export function plainColor(coloring: Coloring): number {
  return word(coloring.kind === 'none' ? coloring.color : coloring.missingColor);
}

export function hasRanks(coloring: Coloring): boolean {
  return coloring.kind !== 'none' && coloring.ranks !== null;
}

/** Whether two colourings put the same cells on top. */
export function sameRanks(a: Uint8Array | null, b: Uint8Array | null): boolean {
  if (a === null || b === null) return a === b;
  return a.length === b.length && a.every((rank, i) => rank === b[i]);
}

/** 1 - exp(-x): tabled, so that both compilers agree to the bit. */
export function fallTable(): Float32Array {
  return Float32Array.from(
    { length: FALL_ENTRIES },
    (_, i) => 1 - Math.exp(-i / FALL_PER_UNIT)
  );
}

/** How much of the background n cells of an opacity cover. */
export function weightTable(opacity: number): Float32Array {
  return Float32Array.from({ length: WEIGHTS }, (_, n) => 1 - (1 - opacity) ** n);
}

/** From how many cells on each colour of the density colormap is taken. */
export function thresholdTable(most: number): Uint32Array {
  const log = Math.log1p(Math.max(1, most));
  return Uint32Array.from({ length: 256 }, (_, i) =>
    Math.max(1, Math.ceil(Math.expm1(((i - 0.5) / 255) * log)))
  );
}

export function colormapWords(colormap: Uint8Array): Uint32Array {
  return Uint32Array.from({ length: 256 }, (_, i) =>
    word(colormap.subarray(i * 3, i * 3 + 3) as never)
  );
}

// prettier-ignore
const AROUND = [
  [1, 0], [0.7071, 0.7071], [0, 1], [-0.7071, 0.7071],
  [-1, 0], [-0.7071, -0.7071], [0, -1], [0.7071, -0.7071]
];

/** Offsets in samples of the taps that look for a marked cell; `ring` in samples. */
export function tapOffsets(ring: number, stride: number): Int32Array {
  // A wide ring needs an inner circle too, or small cells slip through.
  const circles = ring >= 3 ? [1, 0.5] : [1];
  const offsets = circles.flatMap(share =>
    AROUND.map(([x, y]) => {
      const [dx, dy] = [x, y].map(part => Math.floor(part * ring * share + 0.5));
      return dy * stride + dx;
    })
  );
  return Int32Array.from(offsets);
}
