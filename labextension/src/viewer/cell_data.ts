/**
 * The cells' data as far as it is here: what was loaded of the drawn embedding,
 * columns by key, summaries. Says when a block was added; knows no renderer's kind
 * and no state.
 *
 * Places go through to the sink (the picture) and are not kept, but for block 0. A
 * column is kept once where it is small enough; of a larger one, too, only block 0.
 */
import type { FieldSummary } from '../contract/wire';
import { Emitter } from '../core/emitter';
import { Lru } from '../core/lru';
import { createColumnCache } from '../data/cache';
import type { Codes, ColumnBlock, PointsBlock } from '../data/column';
import type { Dataset } from '../data/dataset';
import { LoadedColumn } from '../data/loaded_column';
import { Scores } from '../data/scores';
import type { ColorBy } from '../state/tree';
import { startMaskWorker } from '../workers/start';
import type { Stream } from './block_loader';
import { columnKey, loadPart } from './load_column';
import { Masking, type StartWorker } from './masking';

export interface ColumnEntry {
  readonly column: LoadedColumn;
  summary: FieldSummary | null;
}

/** Who draws: takes blocks over as fast as it can. */
export interface CellSink {
  /** A block behind block 0; the arrays are the sink's from here on. */
  points(start: number, axes: readonly Uint16Array[]): Promise<void>;
  /** A block behind block 0 of a column that may be in the picture. */
  addValues(key: string, start: number, codes: Codes): Promise<void>;
}

export interface CellDataOptions {
  readonly startMasks?: StartWorker;
  /** Columns of more cells are not kept. */
  readonly keptCells?: number;
}

/** 20 MB a column (u8), and the few that are in use. */
const KEPT_CELLS = 20_000_000;
/** Blocks; a pointer that moves meets cells of all of them. */
const LOOKED = 16;

export class CellData {
  readonly pointsAdded = new Emitter<{ readonly start: number; readonly end: number }>();
  readonly columnAdded = new Emitter<{
    readonly key: string;
    readonly start: number;
    readonly end: number;
  }>();
  /** What was loaded must be loaded again: nobody has it any more. */
  readonly rewound = new Emitter<void>();
  /** Block 0 of the drawn embedding, once it is here. */
  points: readonly PointsBlock[] = [];
  embedding = -1;
  /** Cells that fit into the renderer's memory; null: all. */
  limit: number | null = null;
  readonly masking: Masking;
  private sink: CellSink | null = null;
  private pointBlocks = 0;
  /** Change when a block under way would come to a sink that knows nothing of it. */
  private pointEpoch = 0;
  private columnEpoch = 0;
  /** In use now: never dropped by the cache's budget. */
  private readonly active = new Map<string, ColumnEntry>();
  private readonly cache = createColumnCache();
  private readonly summaries = new Map<string, FieldSummary>();
  private readonly scores: Scores;
  private readonly keeps: boolean;
  /** Blocks that were sent for again, to read one cell's value. */
  private readonly looked = new Lru<string, Codes>(LOOKED);

  constructor(
    readonly dataset: Dataset,
    options: CellDataOptions = {}
  ) {
    const { startMasks = startMaskWorker, keptCells = KEPT_CELLS } = options;
    this.scores = new Scores(dataset);
    this.keeps = this.cells <= keptCells;
    this.masking = new Masking(
      dataset,
      this.scores,
      (field, block) => this.knownBlock(`obs/${field}`, block),
      startMasks
    );
  }

  get cells(): number {
    return this.dataset.manifest.n_cells;
  }

  /** Cells that will be drawn: all, or those that fit. */
  get drawable(): number {
    return Math.min(this.cells, this.limit ?? this.cells);
  }

  /** Blocks whose places the sink has. */
  get blocksLoaded(): number {
    return this.pointBlocks;
  }

  /** Cells that have a place. */
  get pointsLoaded(): number {
    return this.pointBlocks === 0
      ? 0
      : this.dataset.manifest.blocks[this.pointBlocks - 1];
  }

  column(key: string): ColumnEntry | undefined {
    return this.active.get(key);
  }

  /**
   * The code of one cell of a column in use. Where the column is not kept its block is
   * sent for again: the browser's own cache has it.
   */
  async codeOf(
    colorBy: ColorBy,
    position: number,
    signal: AbortSignal
  ): Promise<number | undefined> {
    const key = columnKey(colorBy);
    const here = this.active.get(key)?.column;
    const code = here?.codeAt(position);
    if (code !== undefined || here === undefined || this.keeps) return code;
    const { blocks } = this.dataset.manifest;
    const block = blocks.findIndex(end => end > position);
    const known = this.looked.get(`${key}/${block}`);
    const start = this.dataset.blockStart(block);
    if (known !== undefined) return known[position - start];
    const summary = this.summaries.get(key);
    const [, { codes }] = await loadPart(
      this.dataset,
      this.scores,
      colorBy,
      block,
      summary,
      signal
    );
    this.looked.set(`${key}/${block}`, codes);
    return codes[position - start];
  }

  /** Some of the column is here, used or kept. */
  has(key: string): boolean {
    return this.active.has(key) || this.cache.has(key);
  }

  /** A sink that has nothing yet but what `points` and `column` hold. */
  attach(sink: CellSink): () => void {
    this.sink = sink;
    this.rewind();
    return () => {
      if (this.sink === sink) this.sink = null;
    };
  }

  /** The sink knows no cells: send for what is not here again. */
  private rewind(): void {
    this.pointEpoch += 1;
    this.pointBlocks = this.points.length;
    this.rewindColumns();
    this.rewound.emit();
  }

  /** The sink forgot its values, or begins with another column. */
  rewindColumns(): void {
    if (this.keeps) return;
    this.columnEpoch += 1;
    for (const { column } of this.active.values()) column.rewind();
  }

  /** Load no cells beyond those that fit. */
  setLimit(limit: number | null): void {
    this.limit = limit;
  }

  /** Forget the points of another embedding. */
  setEmbedding(embedding: number): boolean {
    if (embedding === this.embedding) return false;
    this.embedding = embedding;
    this.pointEpoch += 1;
    this.points = [];
    this.pointBlocks = 0;
    return true;
  }

  /** Columns in use; others go to the cache, where the budget may drop them. */
  setActive(columns: readonly ColorBy[]): void {
    const keys = new Set(columns.map(columnKey));
    for (const [key, entry] of this.active) {
      if (!keys.has(key)) {
        this.active.delete(key);
        entry.column.rewind();
        this.cache.set(key, entry.column);
      }
    }
    for (const key of keys) {
      if (this.active.has(key)) continue;
      const column = this.cache.get(key) ?? new LoadedColumn(this.cells, this.keeps);
      this.cache.delete(key);
      this.active.set(key, { column, summary: this.summaries.get(key) ?? null });
    }
  }

  pointsStream(): Stream {
    const { dataset, embedding } = this;
    return {
      key: `points/${embedding}`,
      next: () => this.nextBlock(this.pointBlocks),
      load: async (block, signal) => {
        const epoch = this.pointEpoch;
        const points = await dataset.points(embedding, block, signal);
        const stale = () => signal.aborted || epoch !== this.pointEpoch;
        if (stale()) return;
        const start = dataset.blockStart(block);
        if (block === 0) this.points = [points];
        else await this.sink?.points(start, points.axes);
        if (stale()) return;
        this.pointBlocks = block + 1;
        this.pointsAdded.emit({ start, end: start + dataset.blockSize(block) });
      }
    };
  }

  columnStream(colorBy: ColorBy): Stream {
    const { dataset } = this;
    const key = columnKey(colorBy);
    return {
      key,
      next: () => this.nextBlock(this.blocksOf(this.active.get(key)?.column)),
      load: async (block, signal) => {
        const epoch = this.columnEpoch;
        const [summary, codes] = await loadPart(
          dataset,
          this.scores,
          colorBy,
          block,
          this.summaries.get(key),
          signal
        );
        const entry = this.active.get(key);
        if (signal.aborted || entry === undefined) return;
        const stale = () => signal.aborted || epoch !== this.columnEpoch;
        if (stale()) return;
        this.summaries.set(key, summary);
        entry.summary = summary;
        const start = dataset.blockStart(block);
        const end = start + codes.codes.length;
        if (block > 0) await this.sink?.addValues(key, start, codes.codes);
        if (stale() || this.active.get(key) !== entry) return;
        entry.column.append(start, codes);
        this.columnAdded.emit({ key, start, end });
      }
    };
  }

  dispose(): void {
    this.pointsAdded.dispose();
    this.columnAdded.dispose();
    this.rewound.dispose();
    this.masking.dispose();
    this.active.clear();
    this.cache.clear();
    this.looked.clear();
    this.points = [];
    this.sink = null;
  }

  /** Nothing goes past what fits, nor past block 0 while nobody would take it. */
  private nextBlock(block: number): number {
    const { blocks } = this.dataset.manifest;
    if (block > 0 && this.sink === null) return blocks.length;
    return block > 0 && blocks[block - 1] >= this.drawable ? blocks.length : block;
  }

  private blocksOf(column: LoadedColumn | undefined): number {
    const length = column?.length ?? 0;
    return length === 0 ? 0 : this.dataset.manifest.blocks.indexOf(length) + 1;
  }

  /** A block of a column that is here whole; null where it is not. */
  private knownBlock(key: string, block: number): ColumnBlock | null {
    const column = this.active.get(key)?.column ?? this.cache.get(key);
    const start = this.dataset.blockStart(block);
    const end = start + this.dataset.blockSize(block);
    if (!column?.description || column.codes.length < end) return null;
    return { ...column.description, codes: column.codes.subarray(start, end) };
  }
}
