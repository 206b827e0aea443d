/**
 * Derived values: what the parts of the user interface read from the model.
 */
import type {
  CategorySummary,
  Manifest,
  NumberSummary,
  ScoreMethod,
  Transform
} from '../contract/wire';
import { MISSING_CODE } from './actions';
import { AUTO_COLORMAP } from './defaults';
import type { Model } from './store';
import type { ColorBy, GeneColor, ScoreColor, ViewState } from './tree';

/** Codes of a field as `hidden` knows them: missing first where cells lack one. */
export function allCodes(summary: CategorySummary): number[] {
  const codes = summary.categories.map((_, code) => code);
  return summary.n_missing > 0 ? [MISSING_CODE, ...codes] : codes;
}

/** The range that the colours span: chosen, or robust against outliers. */
export function effectiveRange(
  summary: NumberSummary,
  chosen: readonly [number, number] | null
): readonly [number, number] | null {
  if (chosen !== null) return chosen;
  const { min, max, p01, p99 } = summary;
  if (min === null || max === null) return null;
  // Mostly zeros, as most genes are: the percentiles may fall together.
  return p01 !== null && p99 !== null && p01 < p99 ? [p01, p99] : [min, max];
}

/** The colormap by its own name, whatever `auto` means here. */
export function effectiveColormap(colormap: string, colorBy: ColorBy | null): string {
  if (colormap !== AUTO_COLORMAP) return colormap;
  // A mean is zero where its genes are; the other scores are not.
  const likeGene =
    colorBy?.kind === 'gene' || (colorBy?.kind === 'score' && colorBy.method === 'mean');
  return likeGene ? 'gene' : 'viridis';
}

/** What the methods of a score are called where a person reads them. */
export const METHOD_TEXT: Readonly<Record<ScoreMethod, string>> = {
  mean: 'mean',
  zscore: 'z-score',
  scanpy: 'scanpy'
};

/**
 * "CD3D · X · log1p", "T cells · mean · X", "louvain": what the colour means, in the
 * dataset's own words.
 */
export function colorByTitle(manifest: Manifest, colorBy: ColorBy): string {
  if (colorBy.kind === 'obs') return manifest.obs[colorBy.field].key;
  const { name, layer, transform } = colorBy;
  const parts = [name, manifest.layers[layer].key];
  if (colorBy.kind === 'score') parts.splice(1, 0, METHOD_TEXT[colorBy.method]);
  return [...parts, ...(transform === undefined ? [] : [transform])].join(' · ');
}

/** Whether genes are drawn transformed: as the picture is, else as was chosen last. */
export function geneTransform({ view, ui }: Model): Transform | null {
  return view.colorBy === null || view.colorBy.kind === 'obs'
    ? ui.transform
    : (view.colorBy.transform ?? null);
}

/** A gene or score with another transform; null: the values as they are. */
export function withTransform<T extends GeneColor | ScoreColor>(
  colorBy: T,
  transform: Transform | null
): T {
  return { ...colorBy, transform: transform ?? undefined };
}

/** What a score is called before somebody gives it a name. */
export function scoreName(genes: number): string {
  return genes === 1 ? 'Score of 1 gene' : `Score of ${genes.toLocaleString('en')} genes`;
}

/** Key of a gene's name in `UiState.geneNames`. */
export function geneKey(layer: number, gene: number): string {
  return `${layer}/${gene}`;
}

/** True where anything but the camera keeps cells out of the picture. */
export function hidesAny(view: ViewState): boolean {
  return view.hidden.size > 0 || view.filters.length > 0 || view.excluded !== null;
}

export function canUndo({ history }: Model): boolean {
  return history.past.length > 0;
}

export function canRedo({ history }: Model): boolean {
  return history.future.length > 0;
}

/** The picture in one sentence, for the canvas's label. */
export function pictureSummary({ manifest, view, ui }: Model): string {
  if (manifest === null || view.embedding === null) return 'No cells drawn';
  const parts = [
    `Scatter plot of ${manifest.n_cells.toLocaleString('en')} cells of ${manifest.name}`,
    `embedding ${manifest.embeddings[view.embedding].key}`
  ];
  if (view.colorBy !== null) {
    parts.push(`coloured by ${colorByTitle(manifest, view.colorBy)}`);
  }
  if (ui.loaded < manifest.n_cells) {
    parts.push(`${ui.loaded.toLocaleString('en')} loaded so far`);
  }
  if (view.selection !== null) {
    parts.push(`${view.selection.count.toLocaleString('en')} selected`);
  }
  return parts.join(', ');
}
