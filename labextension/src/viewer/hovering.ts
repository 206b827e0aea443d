/**
 * The cell under the pointer: picked from the picture at once, its name and fields
 * asked for when the pointer rests a moment.
 */
import { delay } from '../core/abort';
import { Latest, STALE } from '../core/latest';
import { Lru } from '../core/lru';
import { throttle } from '../core/throttle';
import type { CellAnswer } from '../contract/wire';
import { colorOf } from '../scene/colors';
import { toHex } from '../scene/hex';
import type { ViewerStore } from '../state/store';
import { formatValue } from '../ui/format';
import type { ViewerEvents } from './api';
import type { CellData } from './cell_data';
import { columnKey } from './load_column';
import type { Picture } from './picture';

/** A cell this near (CSS pixels) is meant. */
const RADIUS = 6;
/** A pointer that passes asks nothing; one that rests gets its answer (ms). */
const REST = 60;
/** Fields in the tooltip besides the coloured one. */
const MORE_FIELDS = 4;

export interface HoverSink {
  hover(payload: ViewerEvents['hover']): void;
  click(payload: ViewerEvents['click']): void;
  error(error: unknown): void;
}

export class Hovering {
  private readonly latest = new Latest();
  private readonly answers = new Lru<number, CellAnswer>(500);
  private position: number | null = null;
  private readonly pick: ReturnType<typeof throttle<[number, number]>>;
  private readonly unsubscribe: () => void;

  constructor(
    private readonly store: ViewerStore,
    private readonly data: CellData,
    private readonly picture: () => Picture | null,
    private readonly sink: HoverSink
  ) {
    // 16 ms: more than one pick per frame shows nothing more.
    this.pick = throttle((x, y) => this.at(x, y), 16);
    // What was under the pointer is elsewhere once the picture moves.
    this.unsubscribe = store.api.subscribe(({ view }, { view: before }) => {
      if (view.camera !== before.camera || view.embedding !== before.embedding) {
        this.leave();
      }
    });
  }

  hover(x: number, y: number): void {
    const { moving, draft } = this.store.get().ui;
    // A card over an outline hides what the outline is about.
    if (!moving && draft === null) this.pick(x, y);
  }

  leave(): void {
    this.pick.cancel();
    this.latest.cancel();
    this.show(null);
  }

  async click(x: number, y: number): Promise<void> {
    const position = this.picture()?.renderer.pick(x, y, RADIUS) ?? null;
    if (position === null) return;
    try {
      const { row, obs_name } = await this.cell(position);
      this.sink.click({ position, row, obsName: obs_name });
    } catch (error) {
      this.sink.error(error);
    }
  }

  /** Another colour: what the tooltip asked for is not what it would ask now. */
  forget(): void {
    this.answers.clear();
    this.leave();
  }

  dispose(): void {
    this.unsubscribe();
    this.pick.cancel();
    this.latest.dispose();
  }

  private at(x: number, y: number): void {
    const position = this.picture()?.renderer.pick(x, y, RADIUS) ?? null;
    if (position === null) {
      this.latest.cancel();
      this.show(null);
      return;
    }
    const cell = this.answers.get(position) ?? null;
    this.show({ x, y, position, cell, ...this.valueAt(position) });
    if (position === this.position) return;
    this.position = position;
    void this.ask(position);
  }

  private async ask(position: number): Promise<void> {
    try {
      const found = await this.latest.run(async signal => {
        if (!this.answers.has(position)) await delay(REST, signal);
        return Promise.all([this.cell(position, signal), this.codeOf(position, signal)]);
      });
      if (found === STALE) return;
      const [cell, code] = found;
      const { tooltip } = this.store.get().ui;
      if (tooltip?.position === position) {
        const value = this.valueAt(position, code);
        this.store.setUi({ tooltip: { ...tooltip, cell, ...value } });
      }
      this.sink.hover({ position, row: cell.row, obsName: cell.obs_name });
    } catch {
      // A tooltip without its name is no reason for a message: the next one may
      // have it, and what is really broken shows where it matters.
    }
  }

  private async cell(position: number, signal?: AbortSignal): Promise<CellAnswer> {
    const known = this.answers.get(position);
    if (known !== undefined) return known;
    const cell = await this.data.dataset.cell(position, this.fields(), signal);
    this.answers.set(position, cell);
    return cell;
  }

  /** The first few fields that say something and are not coloured by already. */
  private fields(): number[] {
    const { colorBy } = this.store.get().view;
    const { obs } = this.data.dataset.manifest;
    return obs
      .map((_, field) => field)
      .filter(
        field =>
          obs[field].kind !== 'unsupported' &&
          !(colorBy?.kind === 'obs' && colorBy.field === field)
      )
      .slice(0, MORE_FIELDS);
  }

  private show(tooltip: ReturnType<ViewerStore['get']>['ui']['tooltip']): void {
    const renderer = this.picture()?.renderer;
    renderer?.setHover(tooltip?.position ?? null);
    if (tooltip === null) {
      if (this.position !== null) this.sink.hover(null);
      this.position = null;
      if (this.store.get().ui.tooltip === null) return;
    }
    this.store.setUi({ tooltip });
  }

  /** The code of a cell of a column that is too large to be kept here. */
  private codeOf(position: number, signal: AbortSignal): Promise<number | undefined> {
    const { field } = this.store.get().ui;
    return field === null
      ? Promise.resolve(undefined)
      : this.data.codeOf(field.colorBy, position, signal);
  }

  /** Value and colour of the coloured column: from the codes here, or as `fetched`. */
  private valueAt(
    position: number,
    fetched?: number
  ): { value: string | null; color: string | null } {
    const { field } = this.store.get().ui;
    const none = { value: null, color: null };
    const coloring = this.picture()?.coloring;
    if (field === null || !coloring) return none;
    const column = this.data.column(columnKey(field.colorBy))?.column;
    const meaning = column?.description;
    const code = column?.codeAt(position) ?? fetched;
    if (!meaning || code === undefined) return none;
    const color = toHex(colorOf(coloring, code));
    if (code === meaning.missing) return { value: 'missing', color };
    if (field.summary.kind === 'category') {
      return { value: field.summary.categories[code] ?? null, color };
    }
    const { min, max, missing } = meaning;
    if (min === null || max === null) return none;
    const value = min + (code / (missing - 1)) * (max - min);
    // A code of 255 steps knows no more than three digits.
    return { value: formatValue(Number(value.toPrecision(3))), color };
  }
}
