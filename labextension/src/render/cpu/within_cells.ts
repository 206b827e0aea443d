/**
 * `render/within.ts` over columns that lie in units of memory.
 */
import type { Region, Within } from '../renderer';
import { RegionTest, type WithinView } from '../within';
import type { Cells } from './cells';

export function withinCells(cells: Cells, region: Region, view: WithinView): Within {
  const test = new RegionTest(cells.capacity, region, view);
  for (const { position, count } of cells.pieces(0, cells.end)) {
    const part = <T>(column: { view(start: number, end: number): unknown }) =>
      column.view(position, position + count) as T;
    test.add({
      start: position,
      axes: cells.axes.map(axis => part<Uint16Array>(axis)),
      flags: part<Uint8Array>(cells.flags)
    });
  }
  return test.result;
}
