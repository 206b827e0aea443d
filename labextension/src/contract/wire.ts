/**
 * The data contract v1 as the browser sees it: JSON shapes, header names and
 * constants of the wire. Same words as `cellucid_ext/model`. Imports nothing.
 */

export const API_BASE = 'cellucid/api/';

/** Names the viewer that asks: viewers take turns at the server. */
export const VIEWER_HEADER = 'X-Cellucid-Viewer';

/** The u16 position code of a cell without coordinates (hidden). */
export const MISSING_POSITION = 0xffff;

export type DatasetFormat = 'h5ad' | 'zarr' | 'memory' | 'export';

export interface Notice {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
}

/** Every error over HTTP or comm has exactly this body. */
export type ErrorBody = Notice;

export interface EmbeddingInfo {
  /** Key in obsm, e.g. `X_umap`. */
  readonly key: string;
  /** Which columns of the obsm array, in display order of the axes. */
  readonly columns: readonly number[];
  readonly dims: 1 | 2 | 3;
  readonly default: boolean;
}

export type FieldKind = 'category' | 'number' | 'string' | 'unsupported';

export interface ObsInfo {
  /** Column name, as a person reads it; duplicates are told apart by ` (2)`. */
  readonly key: string;
  readonly kind: FieldKind;
  /** Known for `category`; null for a plain string column until it is read. */
  readonly n_categories: number | null;
}

export interface LayerInfo {
  /** `X`, `raw` or a key of layers. */
  readonly key: string;
  readonly format: 'dense' | 'csr' | 'csc';
  readonly n_genes: number;
  readonly dtype: string;
  /** Stored values; null where that is not known without reading. */
  readonly nnz: number | null;
}

/** The graph of neighbours, `obsp["connectivities"]`. */
export interface GraphInfo {
  readonly key: string;
  /** Stored entries: each edge twice. */
  readonly n_entries: number;
}

export interface Manifest {
  readonly schema: 1;
  readonly id: string;
  readonly version: string;
  /** File name without folder. */
  readonly name: string;
  readonly format: DatasetFormat;
  readonly n_cells: number;
  readonly n_genes: number;
  /** Cumulative counts: the first `levels[i]` cells are a fair sample. */
  readonly levels: readonly number[];
  /** Cumulative counts: block i holds cells `blocks[i-1] .. blocks[i]`. */
  readonly blocks: readonly number[];
  readonly embeddings: readonly EmbeddingInfo[];
  readonly obs: readonly ObsInfo[];
  readonly layers: readonly LayerInfo[];
  readonly default_embedding: number | null;
  readonly default_field: number | null;
  readonly warnings: readonly Notice[];
  /** Absent or null: there is none. */
  readonly graph?: GraphInfo | null;
}

export interface OpenAnswer {
  readonly id: string;
  readonly version: string;
  readonly manifest: Manifest;
}

/** `GET obs/{field}` for a category, boolean or string column. */
export interface CategorySummary {
  readonly kind: 'category';
  readonly key: string;
  readonly categories: readonly string[];
  /** Cells per category, same order. */
  readonly counts: readonly number[];
  /** `#rrggbb` per category, from `uns['<key>_colors']`; null when absent. */
  readonly colors: readonly string[] | null;
  readonly n_missing: number;
  readonly encoding: 'u8' | 'u16' | 'u32';
  /** Code of a cell without a category. */
  readonly missing: number;
  readonly ordered: boolean;
}

/** `GET obs/{field}` for a number, and `GET expression/{layer}/{gene}`. */
export interface NumberSummary {
  readonly kind: 'number';
  readonly key: string;
  /** null when every value is missing. */
  readonly min: number | null;
  readonly max: number | null;
  readonly mean: number | null;
  readonly n_missing: number;
  readonly n_nonzero: number;
  /** 64 equal bins from min to max. */
  readonly histogram: readonly number[];
  /** 1st and 99th percentile: a robust default range. */
  readonly p01: number | null;
  readonly p99: number | null;
}

export type FieldSummary = CategorySummary | NumberSummary;

export interface GeneHit {
  /** Row in var of the layer's own var (raw has its own). */
  readonly gene: number;
  readonly name: string;
  /** Which column of var matched, when it was not the index. */
  readonly column: string | null;
  readonly value: string | null;
}

export interface GeneSearchAnswer {
  readonly total: number;
  readonly genes: readonly GeneHit[];
}

/** What is done to the values of a gene before they are drawn. */
export type Transform = 'log1p';

/** How the genes of a layer are read now, the slowest first to be helped: `scan`. */
export type Rung = 'gene-major' | 'scan' | 'index';

/** `GET layers`: one entry per layer of the manifest. */
export interface LayerState {
  readonly rung: Rung;
  /** Building a gene index would make this layer faster. */
  readonly can_index: boolean;
  /** It can be saved as AnnData. */
  readonly can_save: boolean;
  /** The index that is being built for it. */
  readonly job: string | null;
}

export interface LayersAnswer {
  readonly layers: readonly LayerState[];
}

/** `GET activity`: what the server reads of this dataset's matrices now. */
export interface Activity {
  readonly scan: {
    readonly layer: number;
    /** 0..1 */
    readonly fraction: number;
    /** Seconds; null while nobody knows. */
    readonly eta_s: number | null;
  } | null;
}

export type JobPhase = 'queued' | 'running' | 'done' | 'failed' | 'cancelled';

/** `POST …/jobs`, `GET jobs/{job}`, `DELETE jobs/{job}`. */
export interface Job {
  readonly id: string;
  readonly kind: 'index' | 'save_anndata';
  /** Where the new file will lie; null for an index. */
  readonly path: string | null;
  readonly dataset: string;
  readonly version: string;
  readonly layer: number;
  readonly state: JobPhase;
  /** 0..1 */
  readonly fraction: number;
  readonly eta_s: number | null;
  readonly error: ErrorBody | null;
}

export type ScoreMethod = 'mean' | 'zscore' | 'scanpy';

/** `POST scores` body; the server's defaults stand for what is left out. */
export interface ScoreRequest {
  readonly layer: number;
  readonly genes: readonly number[];
  readonly method: ScoreMethod;
  readonly transform: Transform | 'none';
}

export interface ScoreAnswer {
  /** Id for `GET scores/{score}/{block}`; forgotten when the server restarts. */
  readonly score: string;
  readonly summary: NumberSummary;
}

/** `GET cells?position=` one cell for the tooltip. */
export interface CellAnswer {
  readonly position: number;
  readonly row: number;
  readonly obs_name: string;
  /** key -> label, number or null (missing). */
  readonly fields: Readonly<Record<string, string | number | null>>;
}

/** Vertices: in embedding coordinates without a matrix, else in clip space. */
export type Polygon = readonly (readonly [number, number])[];

/** `POST select`: the cells inside any of some polygons. */
export interface RegionRequest {
  readonly embedding: number;
  readonly polygons: readonly Polygon[];
  /** 4x4 column-major, embedding coordinates -> clip space; null for 2D. */
  readonly matrix: readonly number[] | null;
}

/** A column of numbers or labels, as `POST select` names it. */
export type ValuesColumn =
  | { readonly kind: 'obs'; readonly field: number }
  | {
      readonly kind: 'gene';
      readonly layer: number;
      readonly gene: number;
      readonly transform: Transform | 'none';
    }
  | ({ readonly kind: 'score' } & ScoreRequest);

/** `POST select`: the cells with some codes (-1: missing), or in a closed range. */
export interface ValuesRequest {
  readonly values: ValuesColumn &
    (
      | { readonly codes: readonly number[] }
      | { readonly range: readonly [number, number]; readonly missing?: boolean }
    );
}

export type SelectRequest = RegionRequest | ValuesRequest;

export type Encoding = 'u8' | 'u16' | 'u32' | 'f32';

/** Response headers of a column (lower case, as fetch gives them). */
export const HEADER = {
  encoding: 'x-cellucid-encoding',
  count: 'x-cellucid-count',
  /** Comma-separated where there is one number per axis. */
  min: 'x-cellucid-min',
  max: 'x-cellucid-max',
  /** Integer code of a missing value; absent for f32 (NaN). */
  missing: 'x-cellucid-missing'
} as const;
