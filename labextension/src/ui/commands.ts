/**
 * What the user interface asks for and cannot do itself: everything that needs the
 * data, the renderer or the shell. The composition root in `viewer/` answers it.
 */
import type { GeneHit, GeneSearchAnswer } from '../contract/wire';
import type { Point, SelectMode } from '../state/draft';
import type { FigureOptions } from '../scene/figure_options';
import type { ColorBy, Tool } from '../state/tree';
import type { RendererChoice } from '../state/ui_state';

export type CanvasPoint = Point;

export interface GeneLookup {
  readonly found: readonly GeneHit[];
  readonly missing: readonly string[];
}

export interface ViewerCommands {
  /** The canvas is in the document; the answer lets go of it again. */
  attachCanvas(canvas: HTMLCanvasElement): () => void;
  /** Draw with this back-end from now on; the view stays as it is. */
  chooseRenderer(choice: RendererChoice): void;
  searchGenes(
    layer: number,
    text: string,
    limit: number,
    signal: AbortSignal
  ): Promise<GeneSearchAnswer>;
  /** Genes by their exact names, and the names that are none. */
  lookupGenes(
    layer: number,
    names: readonly string[],
    signal: AbortSignal
  ): Promise<GeneLookup>;
  /** The pointer is over this choice; null: over none. */
  likely(colorBy: ColorBy | null): void;
  /** Back to the colour in the picture, where another one is being read. */
  cancelReading(): void;
  buildIndex(layer: number): void;
  cancelIndex(layer: number): void;
  /** A name for the AnnData of a layer, beside the dataset; a person may change it. */
  suggestPath(layer: number): string;
  saveAnnData(layer: number, path: string): void;
  cancelSave(layer: number): void;
  /** How the last one ended was read. */
  forgetSave(layer: number): void;
  /** The drawn shape becomes a selection. */
  applyDraft(): void;
  /** A click of a tool that takes cells without a shape. */
  take(tool: Tool, at: CanvasPoint, mode: SelectMode): void;
  /** One more step along the graph. */
  growNeighbours(): void;
  selectCodes(field: number, codes: readonly number[], mode: SelectMode): void;
  selectRange(colorBy: ColorBy, range: readonly [number, number], mode: SelectMode): void;
  invertSelection(): void;
  hover(x: number, y: number): void;
  leave(): void;
  click(x: number, y: number): void;
  /** About the middle of the canvas. */
  zoomBy(factor: number): void;
  resetView(): void;
  /** As large as the selected cells can be seen whole; all cells where none are. */
  fitSelection(): void;
  /** The view as a file; rejects with a sentence for people. */
  makeFigure(options: FigureOptions): Promise<Uint8Array>;
  /** The same on a canvas so many pixels wide. */
  previewFigure(
    options: FigureOptions,
    canvas: HTMLCanvasElement,
    width: number
  ): Promise<void>;
  /** Try again what failed, or open again after an error. */
  retry(): void;
  /** null where the shell cannot offer another dataset. */
  readonly openAnother: (() => void) | null;
}
