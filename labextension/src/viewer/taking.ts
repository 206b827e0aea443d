/**
 * Cells taken by a click or by name: a whole category, a range of values, and what a
 * cell is joined with in the graph.
 */
import type { SelectMode } from '../state/draft';
import type { ViewerStore } from '../state/store';
import type { ColorBy, Tool } from '../state/tree';
import type { CellData } from './cell_data';
import { columnKey } from './load_column';
import { codesRequest, rangeRequest } from './select_request';
import type { Selecting } from './selecting';

/** A number under the pointer stands for this share of the coloured range. */
const VALUE_SHARE = 0.05;
/** The server's limit. */
const MOST_STEPS = 32;

export class Taking {
  constructor(
    private readonly store: ViewerStore,
    private readonly data: CellData,
    private readonly selecting: Selecting
  ) {}

  codes(field: number, codes: readonly number[], mode: SelectMode): Promise<boolean> {
    const request = codesRequest(field, codes);
    return this.selecting.select(s => this.data.dataset.select(request, s), mode);
  }

  range(
    colorBy: ColorBy,
    range: readonly [number, number],
    mode: SelectMode
  ): Promise<boolean> {
    const request = rangeRequest(colorBy, range);
    return this.selecting.select(s => this.data.dataset.select(request, s), mode);
  }

  /** A click of a tool on the cell at a position of the display order. */
  async at(tool: Tool, position: number, mode: SelectMode): Promise<void> {
    if (tool === 'neighbours') await this.neighbours(position, 1, mode);
    else await this.alike(position, mode);
  }

  /** One more step along the graph from the cell that was clicked last. */
  async grow(): Promise<void> {
    const { neighbours } = this.store.get().ui;
    if (neighbours === null || neighbours.degree >= MOST_STEPS) return;
    const { position, degree, mode, before } = neighbours;
    await this.neighbours(position, degree + 1, mode, before);
  }

  private async neighbours(
    position: number,
    degree: number,
    mode: SelectMode,
    before = this.store.get().view.selection
  ): Promise<void> {
    const { dataset } = this.data;
    if (!dataset.manifest.graph) {
      this.store.setUi({
        notice: {
          code: 'no_graph',
          message: `'${dataset.manifest.name}' has no graph of neighbours.`,
          hint: 'Run scanpy.pp.neighbors(adata), save the file, and reload it here.'
        }
      });
      return;
    }
    const done = await this.selecting.select(
      signal => dataset.neighbours(position, degree, signal),
      mode,
      before
    );
    if (!done) return;
    const { selection } = this.store.get().view;
    this.store.setUi({ neighbours: { position, degree, mode, before, selection } });
  }

  /** All cells of the same category; of a number those of nearly the same value. */
  private async alike(position: number, mode: SelectMode): Promise<void> {
    const { field } = this.store.get().ui;
    if (field === null) {
      this.store.announce('Colour the cells by a category first');
      return;
    }
    const column = this.data.column(columnKey(field.colorBy))?.column;
    const code = column?.codeAt(position);
    const meaning = column?.description;
    if (code === undefined || !meaning) return;
    const { colorBy, summary } = field;
    if (colorBy.kind === 'obs' && summary.kind === 'category') {
      await this.codes(colorBy.field, [code === meaning.missing ? -1 : code], mode);
      return;
    }
    const { min, max, missing } = meaning;
    if (min === null || max === null || code === missing) return;
    const value = min + (code / (missing - 1)) * (max - min);
    const half = ((max - min) * VALUE_SHARE) / 2;
    await this.range(colorBy, [value - half, value + half], mode);
  }
}
