/**
 * What hides cells: the columns that the view's filters and hidden categories need,
 * block by block into the masks, and the rules that the view makes of them.
 *
 * Numbers are filtered by their exact values (f32). Beyond `EXACT_CELLS` that would be
 * too much memory: there codes of 65,535 steps decide, so that a cell within half a
 * step (1 / 131,068 of the column's range) of an edge may fall on its other side.
 */
import { abortError } from '../core/abort';
import { Emitter } from '../core/emitter';
import type { ColumnBlock } from '../data/column';
import type { Dataset } from '../data/dataset';
import type { Scores } from '../data/scores';
import { byteLength } from '../scene/bits';
import { codeRange } from '../scene/colors';
import { withMissing } from '../scene/flags';
import { FLAG, MOST_GROUPS } from '../scene/inputs';
import type { ColorBy, ValueFilter, ViewState } from '../state/tree';
import type { Marks, MaskCodes, Rule } from '../workers/masks';
import { createMasks, LocalMasks, type Masks } from '../workers/masks_client';
import type { Stream } from './block_loader';
import { columnKey, loadNumbers } from './load_column';

/** 4 bytes a cell and filter: 80 MB. */
export const EXACT_CELLS = 20_000_000;

/** A millisecond on the main thread. */
export const LOCAL_CELLS = 1 << 18;

/** A column that the masks need, and as what. */
interface Need {
  readonly key: string;
  readonly colorBy: ColorBy;
  readonly numbers: boolean;
}

type Meaning = Omit<ColumnBlock, 'codes'>;

export type StartWorker = () => Worker | null;

function hiddenKey(field: number): string {
  return `hidden/${field}`;
}

function filterKey(colorBy: ColorBy): string {
  return `filter/${columnKey(colorBy)}`;
}

export function needsOf({ hidden, filters }: ViewState): Need[] {
  return [
    ...[...hidden.keys()].map(field => ({
      key: hiddenKey(field),
      colorBy: { kind: 'obs', field } as const,
      numbers: false
    })),
    ...filters.map(({ colorBy }) => ({
      key: filterKey(colorBy),
      colorBy,
      numbers: true
    }))
  ];
}

export function marksOf(view: ViewState): Marks {
  const { selection, highlight, excluded, groups } = view;
  return {
    selection: selection?.bits ?? null,
    highlight: highlight?.bits ?? null,
    excluded: excluded?.bits ?? null,
    groups: groups
      .slice(0, MOST_GROUPS)
      .map(({ shown, cells }) => (shown ? cells.bits : null))
  };
}

/** Whether the view hides cells, apart from what marks them. */
export function hidesCells({ hidden, filters, excluded }: ViewState): boolean {
  return hidden.size > 0 || filters.length > 0 || excluded !== null;
}

export class Masking {
  /** Codes of a block arrived: its flags are to be made anew. */
  readonly added = new Emitter<{ readonly start: number; readonly end: number }>();
  /** The worker was lost: all codes are to be sent for again. */
  readonly lost = new Emitter<void>();
  private made: Masks | null = null;
  private needs: readonly Need[] = [];
  /** Blocks that the masks have, per key. */
  private readonly blocks = new Map<string, number>();
  private readonly meanings = new Map<string, Meaning>();

  constructor(
    private readonly dataset: Dataset,
    private readonly scores: Scores,
    /** Codes of a category that the picture has already; null: ask for them. */
    private readonly known: (field: number, block: number) => ColumnBlock | null,
    private readonly start: StartWorker,
    private readonly exactCells = EXACT_CELLS
  ) {}

  /** Streams of the columns that the view needs; others are forgotten. */
  streams(view: ViewState): Stream[] {
    this.needs = needsOf(view);
    const keys = new Set(this.needs.map(({ key }) => key));
    for (const key of this.blocks.keys()) {
      if (keys.has(key)) continue;
      this.blocks.delete(key);
      this.meanings.delete(key);
      this.masks.drop(key);
    }
    return this.needs.map(need => this.stream(need));
  }

  /** True once every code is here that decides about a cell before `end`. */
  isComplete(end: number): boolean {
    const { blocks } = this.dataset.manifest;
    const wanted = blocks.findIndex(count => count >= end) + 1;
    return this.needs.every(({ key }) => (this.blocks.get(key) ?? 0) >= wanted);
  }

  /** Say what holds now; flags asked for from here on follow it. */
  apply(view: ViewState): void {
    this.masks.setRules([
      ...[...view.hidden].map(([field, hidden]) => this.hiddenRule(field, hidden)),
      ...view.filters.map(filter => this.filterRule(filter))
    ]);
  }

  mark(view: ViewState): void {
    this.masks.setMarks(marksOf(view));
  }

  flags(block: number) {
    const start = this.dataset.blockStart(block);
    return this.masks.flags(start, start + this.dataset.blockSize(block));
  }

  /**
   * A bitmap of the cells that nothing hides, once every code is here; null: all.
   * The server's own filters say the same; this one knows what the picture shows.
   */
  async shown(view: ViewState, signal: AbortSignal): Promise<Uint8Array | null> {
    if (!hidesCells(view)) return null;
    const { n_cells: cells } = this.dataset.manifest;
    await this.complete(cells, signal);
    const bits = new Uint8Array(byteLength(cells));
    for (let block = 0; block < this.dataset.blockCount; block += 1) {
      this.apply(view);
      const { flags } = await this.flags(block);
      signal.throwIfAborted();
      const start = this.dataset.blockStart(block);
      for (let i = 0; i < flags.length; i += 1) {
        const position = start + i;
        if (!(flags[i] & FLAG.hidden)) bits[position >>> 3] |= 1 << (position & 7);
      }
    }
    return bits;
  }

  private complete(cells: number, signal: AbortSignal): Promise<void> {
    if (this.isComplete(cells)) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const off = this.added.on(() => {
        if (!this.isComplete(cells)) return;
        off();
        resolve();
      });
      const stop = () => {
        off();
        reject(abortError());
      };
      signal.addEventListener('abort', stop, { once: true });
    });
  }

  dispose(): void {
    this.made?.dispose();
    this.added.dispose();
    this.lost.dispose();
  }

  /** Made when they are first needed; no worker for what takes it no time. */
  private get masks(): Masks {
    const small = this.dataset.manifest.n_cells <= LOCAL_CELLS;
    this.made ??= createMasks(small ? () => null : this.start, () => {
      this.made = new LocalMasks();
      this.blocks.clear();
      this.lost.emit();
    });
    return this.made;
  }

  private hiddenRule(field: number, hidden: readonly number[]): Rule {
    const key = hiddenKey(field);
    const missing = this.meanings.get(key)?.missing ?? -1;
    return { kind: 'codes', key, hidden: withMissing(hidden, missing) };
  }

  private filterRule({ colorBy, range, keepMissing }: ValueFilter): Rule {
    const key = filterKey(colorBy);
    const meaning = this.meanings.get(key);
    const [low, high] = range;
    const rule = { kind: 'range', key, keepMissing } as const;
    if (meaning === undefined) return { ...rule, low, high, missing: null };
    const { min, max, missing } = meaning;
    if (min === null || max === null) return { ...rule, low: 0, high: 0, missing };
    if (min === max) {
      // One value, and code 0 for all: in the range, or not.
      const inside = low <= min && min <= high;
      return { ...rule, low: inside ? 0 : 1, high: inside ? 0 : 1, missing };
    }
    return { ...rule, ...codeRange(range, min, max, missing - 1), missing };
  }

  private stream({ key, colorBy, numbers }: Need): Stream {
    return {
      key,
      next: () => this.blocks.get(key) ?? 0,
      load: async (block, signal) => {
        const codes = numbers
          ? await this.numbers(key, colorBy, block, signal)
          : await this.codes(key, colorBy, block, signal);
        if (signal.aborted) return;
        const start = this.dataset.blockStart(block);
        this.masks.setCodes(key, start, codes);
        this.blocks.set(key, block + 1);
        this.added.emit({ start, end: start + this.dataset.blockSize(block) });
      }
    };
  }

  private async codes(
    key: string,
    colorBy: ColorBy,
    block: number,
    signal: AbortSignal
  ): Promise<MaskCodes> {
    if (colorBy.kind !== 'obs') throw new TypeError('Only categories are hidden.');
    const { field } = colorBy;
    const known = this.known(field, block);
    const { codes, ...meaning } =
      known ?? (await this.dataset.obsBlock(field, block, signal));
    this.meanings.set(key, meaning);
    // The picture's own column stays the picture's.
    return known === null ? codes : codes.slice();
  }

  private async numbers(
    key: string,
    colorBy: ColorBy,
    block: number,
    signal: AbortSignal
  ): Promise<MaskCodes> {
    const exact = this.dataset.manifest.n_cells <= this.exactCells;
    const found = await loadNumbers(
      this.dataset,
      this.scores,
      colorBy,
      block,
      exact ? 'f32' : 'u16',
      signal
    );
    if (found instanceof Float32Array) return found;
    const { codes, ...meaning } = found;
    this.meanings.set(key, meaning);
    return codes;
  }
}
