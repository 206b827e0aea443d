/**
 * The cells' data as far as it is here: points of the drawn embedding, columns by
 * key, summaries. Says when a block was added; knows no renderer and no state.
 */
import type { FieldSummary } from '../contract/wire';
import { Emitter } from '../core/emitter';
import { createColumnCache } from '../data/cache';
import type { PointsBlock } from '../data/column';
import type { Dataset } from '../data/dataset';
import { LoadedColumn } from '../data/loaded_column';
import { Scores } from '../data/scores';
import type { ColorBy } from '../state/tree';
import type { Stream } from './block_loader';
import { columnKey, loadPart } from './load_column';

export interface ColumnEntry {
  readonly column: LoadedColumn;
  summary: FieldSummary | null;
}

export class CellData {
  readonly pointsAdded = new Emitter<{ readonly start: number; readonly end: number }>();
  readonly columnAdded = new Emitter<{
    readonly key: string;
    readonly start: number;
    readonly end: number;
  }>();
  /** Blocks of the drawn embedding, in order. */
  points: PointsBlock[] = [];
  embedding = -1;
  /** In use now: never dropped by the cache's budget. */
  private readonly active = new Map<string, ColumnEntry>();
  private readonly cache = createColumnCache();
  private readonly summaries = new Map<string, FieldSummary>();

  private readonly scores: Scores;

  constructor(readonly dataset: Dataset) {
    this.scores = new Scores(dataset);
  }

  get cells(): number {
    return this.dataset.manifest.n_cells;
  }

  /** Cells that have a place. */
  get pointsLoaded(): number {
    const { length } = this.points;
    return length === 0 ? 0 : this.dataset.manifest.blocks[length - 1];
  }

  column(key: string): ColumnEntry | undefined {
    return this.active.get(key);
  }

  /** Some of the column is here, used or kept. */
  has(key: string): boolean {
    return this.active.has(key) || this.cache.has(key);
  }

  /** Forget the points of another embedding. */
  setEmbedding(embedding: number): boolean {
    if (embedding === this.embedding) return false;
    this.embedding = embedding;
    this.points = [];
    return true;
  }

  /** Columns in use; others go to the cache, where the budget may drop them. */
  setActive(columns: readonly ColorBy[]): void {
    const keys = new Set(columns.map(columnKey));
    for (const [key, entry] of this.active) {
      if (!keys.has(key)) {
        this.active.delete(key);
        this.cache.set(key, entry.column);
      }
    }
    for (const key of keys) {
      if (this.active.has(key)) continue;
      const column = this.cache.get(key) ?? new LoadedColumn(this.cells);
      this.cache.delete(key);
      this.active.set(key, { column, summary: this.summaries.get(key) ?? null });
    }
  }

  pointsStream(): Stream {
    const { dataset, embedding } = this;
    return {
      key: `points/${embedding}`,
      next: () => this.points.length,
      load: async (block, signal) => {
        const points = await dataset.points(embedding, block, signal);
        if (signal.aborted) return;
        this.points.push(points);
        const start = dataset.blockStart(block);
        this.pointsAdded.emit({ start, end: start + dataset.blockSize(block) });
      }
    };
  }

  columnStream(colorBy: ColorBy): Stream {
    const { dataset } = this;
    const key = columnKey(colorBy);
    const blocksOf = (cells: number) =>
      cells === 0 ? 0 : dataset.manifest.blocks.indexOf(cells) + 1;
    return {
      key,
      next: () => blocksOf(this.active.get(key)?.column.length ?? 0),
      load: async (block, signal) => {
        const known = this.summaries.get(key);
        const [summary, codes] = await loadPart(
          dataset,
          this.scores,
          colorBy,
          block,
          known,
          signal
        );
        const entry = this.active.get(key);
        if (signal.aborted || entry === undefined) return;
        this.summaries.set(key, summary);
        entry.summary = summary;
        const start = dataset.blockStart(block);
        entry.column.append(start, codes);
        this.columnAdded.emit({ key, start, end: start + codes.codes.length });
      }
    };
  }

  dispose(): void {
    this.pointsAdded.dispose();
    this.columnAdded.dispose();
    this.active.clear();
    this.cache.clear();
    this.points = [];
  }
}
