/**
 * Keeps a sample of the drawn places (block 0) and works out from it where the names
 * of the coloured categories stand, a few milliseconds at a time.
 */
import { DisposableStore } from '../core/disposable';
import { labelPlaces, type LabelPlace } from '../scene/labels_mode';
import type { Model, ViewerStore } from '../state/store';
import type { CellData } from './cell_data';
import { columnKey } from './load_column';

/** Milliseconds of work between two chances for the page. */
const SLICE = 5;

type Slices = Generator<undefined, readonly LabelPlace[], undefined>;

export class Labelling {
  private readonly undo = new DisposableStore();
  private axes: readonly Uint16Array[] = [];
  private slices: Slices | null = null;
  private timer: ReturnType<typeof setTimeout> | null = null;
  /** What the places in the store were worked out for. */
  private done = '';

  constructor(
    private readonly store: ViewerStore,
    private readonly data: CellData
  ) {
    this.undo.add(data.pointsAdded.on(({ start }) => start === 0 && this.keep()));
    this.undo.add(data.columnAdded.on(({ start }) => start === 0 && this.begin()));
    this.undo.add(store.api.subscribe((now, before) => this.follow(now, before)));
    this.keep();
  }

  /** Places of the sample, one column per axis; empty while there are none. */
  get sample(): readonly Uint16Array[] {
    return this.axes;
  }

  /** The places at once, also where names are not shown; empty for no categories. */
  places(): readonly LabelPlace[] {
    if (this.slices === null) this.begin(true);
    while (this.slices !== null) {
      const { done, value } = this.slices.next();
      if (!done) continue;
      this.stop();
      this.store.setUi({ categoryPlaces: value });
    }
    return this.store.get().ui.categoryPlaces ?? [];
  }

  dispose(): void {
    this.stop();
    this.undo.dispose();
  }

  private follow(now: Model, before: Model): void {
    if (now.view.embedding !== before.view.embedding) {
      this.axes = [];
      this.clear();
    } else if (
      now.ui.field !== before.ui.field ||
      now.view.display.labels !== before.view.display.labels
    ) {
      this.begin();
    }
  }

  private keep(): void {
    const block = this.data.points[0];
    if (block === undefined || block.axes[0].length === 0) return;
    this.axes = block.axes;
    this.store.setUi({ box: { min: block.min, max: block.max } });
    this.done = '';
    this.begin();
  }

  private clear(): void {
    this.stop();
    this.done = '';
    if (this.store.get().ui.categoryPlaces !== null) {
      this.store.setUi({ categoryPlaces: null });
    }
  }

  private begin(unseen = false): void {
    const { view, ui } = this.store.get();
    const field = ui.field?.summary.kind === 'category' ? ui.field : null;
    if (field === null) {
      this.clear();
      return;
    }
    const key = columnKey(field.colorBy);
    const column = this.data.column(key)?.column;
    const wanted = `${this.data.embedding} ${key}`;
    if ((!view.display.labels && !unseen) || wanted === this.done) return;
    if (this.axes.length === 0 || column === undefined || column.length === 0) return;
    if (field.summary.kind !== 'category') return;
    this.clear();
    this.done = wanted;
    const codes = column.codes.subarray(0, this.axes[0].length);
    const categories = field.summary.categories.length;
    this.slices = labelPlaces({ axes: this.axes, codes, categories });
    this.timer = setTimeout(() => this.work(), 0);
  }

  private work(): void {
    const end = performance.now() + SLICE;
    while (this.slices !== null) {
      const { done, value } = this.slices.next();
      if (done) {
        this.stop();
        this.store.setUi({ categoryPlaces: value });
      } else if (performance.now() >= end) {
        this.timer = setTimeout(() => this.work(), 0);
        return;
      }
    }
  }

  private stop(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    this.slices = null;
  }
}
