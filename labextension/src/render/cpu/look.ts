/**
 * What decides how a picture looks, wherever it is drawn: on screen or into a file.
 */
import type { Coloring, RenderStyle } from '../../scene/inputs';

export interface Look {
  readonly coloring: Coloring;
  readonly style: RenderStyle;
  /** Unit cube -> clip space. */
  readonly matrix: Float32Array;
  /** Device pixels per CSS pixel. */
  readonly pixelRatio: number;
}

/** Outlines of selected and highlighted cells, CSS pixels: finer on small cells. */
export function ringWidth(pointSize: number): number {
  return Math.min(1.5, Math.max(0.75, pointSize * 0.36));
}

/** Seams part overlapping cells that are large enough to be seen one by one. */
export function seamStrength(pointSize: number): number {
  return Math.min(0.5, Math.max(0, (pointSize - 4) * 0.15));
}

/** Before a viewer says otherwise. No theme: its colormaps would come along. */
export const FIRST_STYLE: RenderStyle = {
  background: [255, 255, 255],
  foreground: [0, 0, 0],
  pointSize: 3,
  dim: 0,
  selectedColor: [0, 0, 0],
  highlightedColor: [0, 0, 0],
  groupColors: new Uint8Array(48),
  mode: 'points',
  opacity: 1,
  densityColormap: new Uint8Array(768),
  hiddenCells: 'vanish',
  hiddenColor: [128, 128, 128]
};
