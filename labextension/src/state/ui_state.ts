/**
 * What the viewer shows but never saves: phase, tool, progress, open panels. Kept
 * apart from `ViewState`, so that undo, sessions and Python never see it.
 */
import type {
  CellAnswer,
  ErrorBody,
  FieldSummary,
  Job,
  LayerState,
  ScoreMethod,
  Transform
} from '../contract/wire';
import type { Draft, SelectMode } from './draft';
import type { CellSet, ColorBy, ScoreColor, Tool } from './tree';

export type Phase =
  | { readonly kind: 'loading' }
  /** Opened, but there is nothing to draw: no cells or no embedding. */
  | { readonly kind: 'empty' }
  | { readonly kind: 'error'; readonly error: ErrorBody }
  | { readonly kind: 'ready' };

/** What draws; the same names as in `render`, which this room cannot see. */
export type BackEnd = 'webgl2' | 'cpu';
export type RendererChoice = 'auto' | BackEnd;

export type LassoMode = SelectMode;

/** A walk along the graph, and what it made of the selection. */
export interface NeighbourWalk {
  readonly position: number;
  /** Steps. */
  readonly degree: number;
  readonly mode: SelectMode;
  readonly before: CellSet | null;
  readonly selection: CellSet | null;
}

/** A legend item under the pointer: its cells light up. */
export interface Flash {
  readonly field: number;
  readonly code: number;
}

/** The column that is in the picture now; lags `view.colorBy` while one loads. */
export interface ShownField {
  readonly colorBy: ColorBy;
  readonly summary: FieldSummary;
}

export interface TooltipState {
  /** CSS pixels in the canvas. */
  readonly x: number;
  readonly y: number;
  readonly position: number;
  /** Value of the coloured column, from what is already here. */
  readonly value: string | null;
  readonly color: string | null;
  /** null until the server has answered. */
  readonly cell: CellAnswer | null;
}

export interface GeneRef {
  readonly layer: number;
  readonly gene: number;
  readonly name: string;
}

/** A gene or score that takes longer than a moment to read. */
export interface ReadingState {
  readonly name: string;
  /** 0..1, and seconds to go; null while nobody knows. */
  readonly fraction: number | null;
  readonly eta: number | null;
}

/** Where the name of a category stands in the unit cube. */
export interface CategoryPlace {
  readonly code: number;
  /** One number per axis of the embedding. */
  readonly place: readonly number[];
}

/** What the drawn embedding's unit cube stands for, one number per axis. */
export interface EmbeddingBox {
  readonly min: readonly number[];
  readonly max: readonly number[];
}

/** How a layer's genes are read, and the index that is (or was just) built for it. */
export interface LayerStatus extends Omit<LayerState, 'job'> {
  readonly job: Job | null;
  /** The layer is (or was just) saved as AnnData. */
  readonly saving: Job | null;
}

export interface UiState {
  readonly phase: Phase;
  readonly tool: Tool;
  readonly lassoMode: LassoMode;
  /** Radius of the brush, CSS pixels. */
  readonly brushRadius: number;
  /** A shape waits to be edited and applied; else it selects when it is drawn. */
  readonly editShapes: boolean;
  readonly draft: Draft | null;
  /** The shape that was applied last: it can be taken up again. */
  readonly lastDraft: {
    readonly draft: Draft;
    readonly selection: CellSet | null;
  } | null;
  /** The cell whose neighbours were taken last, and how far. */
  readonly neighbours: NeighbourWalk | null;
  readonly flash: Flash | null;
  /** `auto`: open where there is room. */
  readonly panel: 'auto' | 'open' | 'closed';
  readonly shortcuts: boolean;
  /** The dialog that saves a figure is open. */
  readonly figure: boolean;
  /** For the coloured categories of the drawn embedding; null while not known. */
  readonly categoryPlaces: readonly CategoryPlace[] | null;
  readonly box: EmbeddingBox | null;
  readonly field: ShownField | null;
  /** A column is on its way. */
  readonly fieldPending: boolean;
  /** Cells whose place and colour are here. */
  readonly loaded: number;
  /** Cells that have a place. */
  readonly placed: number;
  /** Cells that have their colour in the picture; all of them where nothing colours. */
  readonly colored: number;
  /** Cells that fit into memory where that is fewer than all. */
  readonly limit: number | null;
  /** Block 0 is in the picture, in colour. */
  readonly firstPicture: boolean;
  /** Every block is here and drawn. */
  readonly settled: boolean;
  readonly drawn: number;
  /** Who shall draw; null where there is nothing to choose from. */
  readonly renderer: RendererChoice | null;
  /** Who drew the last frame; null before the first one. */
  readonly backend: BackEnd | null;
  /** Cells that no field hides; null while that is not known. */
  readonly visible: number | null;
  /** The camera is under way: the renderer may draw a sample. */
  readonly moving: boolean;
  readonly selecting: boolean;
  readonly recentGenes: readonly GeneRef[];
  /** Layer in which genes are searched. */
  readonly layer: number;
  /** How genes that are chosen next are drawn; null: as they are. */
  readonly transform: Transform | null;
  /** How the next gene set is scored. */
  readonly scoreMethod: ScoreMethod;
  readonly recentScores: readonly ScoreColor[];
  /** Names of the genes of gene sets, by `geneKey`. */
  readonly geneNames: ReadonlyMap<string, string>;
  readonly reading: ReadingState | null;
  /** null where the server (or the kernel) does not say. */
  readonly layers: readonly LayerStatus[] | null;
  readonly tooltip: TooltipState | null;
  /** Something failed that leaves the picture as it is. */
  readonly notice: ErrorBody | null;
  /** Last change, for the live region. */
  readonly announcement: string;
}

export const INITIAL_UI: UiState = {
  phase: { kind: 'loading' },
  tool: 'pan',
  lassoMode: 'new',
  brushRadius: 24,
  editShapes: false,
  draft: null,
  lastDraft: null,
  neighbours: null,
  flash: null,
  panel: 'auto',
  shortcuts: false,
  figure: false,
  categoryPlaces: null,
  box: null,
  field: null,
  fieldPending: false,
  loaded: 0,
  placed: 0,
  colored: 0,
  limit: null,
  firstPicture: false,
  settled: false,
  drawn: 0,
  renderer: null,
  backend: null,
  visible: null,
  moving: false,
  selecting: false,
  recentGenes: [],
  layer: 0,
  transform: null,
  scoreMethod: 'mean',
  recentScores: [],
  geneNames: new Map(),
  reading: null,
  layers: null,
  tooltip: null,
  notice: null,
  announcement: ''
};
