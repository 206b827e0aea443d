/**
 * Cells in memory: 5-6 bytes each, given back when they go, and a full memory stops
 * the loading instead of the page.
 */
import { describe, expect, it } from 'vitest';
import { Cells } from '../../../src/render/cpu/cells';
import { Heap, ScriptMemory, UNIT } from '../../../src/render/cpu/heap';
import { scriptRuntime } from '../../../src/render/cpu/runtime';

const MILLION = 1_000_000;
const column = (count: number) => new Uint16Array(count).fill(7);

describe('cells in memory', () => {
  it('take 6 bytes each in 2D with a value, 8 in 3D, and go without a trace', () => {
    const { heap, kernels } = scriptRuntime();
    for (const [dims, bytes] of [
      [2, 6.2],
      [3, 8.2]
    ] as const) {
      const cells = new Cells(heap, kernels, 4 * MILLION, dims);
      for (let start = 0; start < 4 * MILLION; start += MILLION) {
        const axes = Array.from({ length: dims }, () => column(MILLION));
        expect(cells.setPoints(start, axes)).toBe(MILLION);
        expect(cells.setValues(start, new Uint8Array(MILLION))).toBe(true);
      }
      expect(cells.loaded).toBe(4 * MILLION);
      // A unit of each column may be half empty.
      const units = Math.ceil((bytes * 4 * MILLION) / UNIT) + dims + 3;
      expect(heap.inUse).toBeLessThanOrEqual(units);
      cells.release();
      expect(heap.inUse).toBe(0);
    }
  });

  it('stop at those that fit, and say how many', () => {
    const { heap, kernels } = scriptRuntime(9);
    const cells = new Cells(heap, kernels, 10 * MILLION, 2);
    const axes = () => [column(MILLION), column(MILLION)];
    const first = cells.setPoints(0, axes());
    const second = cells.setPoints(MILLION, axes());
    expect(first).toBe(MILLION);
    expect(second).toBeLessThan(MILLION);
    expect(cells.limit).toBe(cells.loaded);
    expect(cells.setPoints(2 * MILLION, axes())).toBe(0);
    expect(cells.end).toBe(cells.limit);
    // What is there stays whole.
    expect(cells.cell(cells.end - 1)?.codes).toEqual([7, 7]);
    expect(cells.cell(cells.end)).toBeNull();
  });

  it('keep values apart from cells that have none', () => {
    const { heap, kernels } = scriptRuntime();
    const cells = new Cells(heap, kernels, 1000, 2);
    cells.setPoints(0, [column(1000), column(1000)]);
    cells.setValues(100, Uint16Array.of(1, 2, 3));
    expect([...(cells.values?.view(99, 104) ?? [])]).toEqual([65535, 1, 2, 3, 65535]);
    cells.setValues(0, Uint8Array.of(9));
    expect([...(cells.values?.view(0, 2) ?? [])]).toEqual([9, 255]);
    cells.clearValues();
    expect(cells.values).toBeNull();
  });

  it('count their marks as flags come and go', () => {
    const { heap, kernels } = scriptRuntime();
    const cells = new Cells(heap, kernels, 8, 2);
    cells.setPoints(0, [column(8), column(8)]);
    expect(cells.setFlags(2, Uint8Array.of(2, 3, 0x30))).toEqual({
      changed: 0x33,
      first: 2
    });
    expect([cells.count(1), cells.count(2), cells.groups]).toEqual([1, 2, 1]);
    expect(cells.setFlags(3, Uint8Array.of(0, 0x50))).toEqual({
      changed: 0x63,
      first: 3
    });
    expect([cells.count(1), cells.count(2), cells.groups]).toEqual([0, 1, 1]);
    expect(cells.setFlags(0, new Uint8Array(2)).changed).toBe(0);
  });
});

describe('the heap', () => {
  it('hands out what was given back, and refuses what does not fit', () => {
    const heap = new Heap(new ScriptMemory(), 4);
    const addresses = [heap.obtain(1), heap.obtain(2), heap.obtain(1)];
    expect(addresses).toEqual([UNIT, 2 * UNIT, 4 * UNIT]);
    expect(heap.obtain(1)).toBeNull();
    heap.release(2 * UNIT, 2);
    expect(heap.obtain(3)).toBeNull();
    expect(heap.obtain(2)).toBe(2 * UNIT);
  });

  it('keeps its content as it grows', () => {
    const heap = new Heap(new ScriptMemory());
    const first = heap.obtain(1)!;
    heap.u32[first >>> 2] = 0xdecade;
    expect(heap.obtain(50)).not.toBeNull();
    expect(heap.u32[first >>> 2]).toBe(0xdecade);
  });
});
