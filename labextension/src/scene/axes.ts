/**
 * The axes of an embedding: what they are called, and where their lines and names
 * stand. The page and the figures draw the same.
 */
import type { EmbeddingInfo } from '../contract/wire';
import type { Camera } from '../state/tree';
import { transform } from './mat4';

export interface AxisLine {
  readonly from: readonly [number, number];
  readonly to: readonly [number, number];
}

export interface AxisName {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly anchor: 'start' | 'middle' | 'end';
  /** Degrees, about (x, y), clockwise as on a screen. */
  readonly turn: number;
}

export interface AxesLayout {
  /** Arrows in 1D and 2D; the edges of the data's box in 3D. */
  readonly lines: readonly AxisLine[];
  readonly arrows: boolean;
  readonly names: readonly AxisName[];
}

/** How people write what files spell in small letters. */
const NAMES: Readonly<Record<string, string>> = {
  umap: 'UMAP',
  pca: 'PC',
  tsne: 't-SNE',
  phate: 'PHATE',
  diffmap: 'DC',
  draw_graph_fa: 'FA',
  draw_graph_fr: 'FR',
  spatial: 'Spatial',
  scvi: 'scVI',
  scanvi: 'scANVI',
  harmony: 'Harmony',
  pca_harmony: 'Harmony',
  mde: 'MDE',
  lsi: 'LSI',
  nmf: 'NMF',
  ica: 'IC'
};

/** "UMAP 1", "UMAP 2": names of the axes of an embedding. */
export function axisNames({ key, columns }: EmbeddingInfo): string[] {
  // "X_umap_3d" is a UMAP: its axes say how many they are.
  const bare = key.replace(/^X_(?=.)/, '').replace(/(?<=.)_?[123]d$/i, '');
  const name = NAMES[bare.toLowerCase()] ?? bare.replace(/_/g, ' ');
  return columns.map(column => `${name} ${column + 1}`);
}

/** Length of the two arrows, and their distance from the corner. */
const ARROW = 52;
const NAME_GAP = 0.85;

/** Two arrows from a corner: an embedding's units mean nothing, its directions do. */
function cornerAxes(
  names: readonly string[],
  corner: readonly [number, number],
  fontSize: number,
  length: number
): AxesLayout {
  const [x, y] = corner;
  const gap = fontSize * NAME_GAP;
  const across: AxisName = {
    text: names[0],
    x,
    y: y + gap,
    anchor: 'start',
    turn: 0
  };
  const right: AxisLine = { from: [x, y], to: [x + length, y] };
  if (names.length === 1) return { lines: [right], arrows: true, names: [across] };
  const up: AxisName = { text: names[1], x: x - gap, y, anchor: 'start', turn: -90 };
  const upwards: AxisLine = { from: [x, y], to: [x, y - length] };
  return { lines: [right, upwards], arrows: true, names: [across, up] };
}

/** The three edges that meet in the corner of the box where all axes begin. */
function boxAxes(
  names: readonly string[],
  matrix: ArrayLike<number>,
  width: number,
  height: number,
  fontSize: number
): AxesLayout {
  const seen = (x: number, y: number, z: number): [number, number] | null => {
    const [cx, cy, , w] = transform(matrix, x, y, z);
    return w > 0.02 ? [((cx / w + 1) / 2) * width, ((1 - cy / w) / 2) * height] : null;
  };
  const origin = seen(0, 0, 0);
  if (origin === null) return { lines: [], arrows: false, names: [] };
  const lines: AxisLine[] = [];
  const texts: AxisName[] = [];
  names.forEach((text, axis) => {
    const end = seen(axis === 0 ? 1 : 0, axis === 1 ? 1 : 0, axis === 2 ? 1 : 0);
    if (end === null) return;
    lines.push({ from: origin, to: end });
    const [dx, dy] = [end[0] - origin[0], end[1] - origin[1]];
    const length = Math.hypot(dx, dy);
    // An axis that points at the eye is a dot: no room for its name.
    if (length < 2 * fontSize) return;
    texts.push({
      text,
      x: end[0] + (dx / length) * fontSize * 0.7,
      // The end may lie outside: its name is read at the rim.
      y: Math.min(
        height - fontSize * 0.7,
        Math.max(fontSize * 0.7, end[1] + (dy / length) * fontSize * 0.9)
      ),
      anchor: Math.abs(dx) < length * 0.35 ? 'middle' : dx > 0 ? 'start' : 'end',
      turn: 0
    });
  });
  return { lines, arrows: false, names: texts };
}

export interface AxesInput {
  readonly names: readonly string[];
  readonly camera: Camera;
  /** Unit cube -> clip space of this frame. */
  readonly matrix: ArrayLike<number>;
  readonly width: number;
  readonly height: number;
  readonly fontSize: number;
  /** Where the two arrows of a flat picture begin. */
  readonly corner: readonly [number, number];
  readonly arrow?: number;
}

export function axesLayout(input: AxesInput): AxesLayout {
  const { names, camera, matrix, width, height, fontSize, corner } = input;
  return camera.kind === '3d'
    ? boxAxes(names, matrix, width, height, fontSize)
    : cornerAxes(names, corner, fontSize, input.arrow ?? ARROW);
}
