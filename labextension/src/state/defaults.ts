/**
 * Where a view begins: default colour, colormap and embedding of a dataset.
 */
import type { Manifest } from '../contract/wire';
import type { Camera, Display, ViewState } from './tree';

/** Grey to blue for genes (most cells hold none), viridis for other numbers. */
export const AUTO_COLORMAP = 'auto';
/** Bounds of the factor on the automatic point size. */
export const POINT_SCALE = { min: 0.25, max: 6 } as const;

export const DISPLAY: Display = {
  mode: 'points',
  opacity: 0.6,
  rareOnTop: true,
  hiddenCells: 'vanish',
  labels: false,
  axes: false,
  navigation: 'orbit'
};

/** The view of a dataset just opened; `camera` sees all of its embedding. */
export function initialView(manifest: Manifest, camera: Camera): ViewState {
  const field = manifest.default_field;
  return {
    embedding: manifest.default_embedding,
    colorBy: field === null ? null : { kind: 'obs', field },
    colormap: AUTO_COLORMAP,
    range: null,
    hidden: new Map(),
    filters: [],
    excluded: null,
    selection: null,
    groups: [],
    highlight: null,
    camera,
    pointScale: 1,
    display: DISPLAY
  };
}
