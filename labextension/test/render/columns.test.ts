/** What a renderer keeps: padded columns, runs, counts, places. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CellColumns, merge } from '../../src/render/columns';
import { FLAG } from '../../src/scene/inputs';
import { stripY } from '../../src/scene/strip';

describe('runs of loaded cells', () => {
  it('say the same as a list of cells', () => {
    const run = fc
      .tuple(fc.nat(40), fc.integer({ min: 1, max: 10 }))
      .map(([start, length]) => [start, start + length] as const);
    fc.assert(
      fc.property(fc.array(run), added => {
        const cells = new Set<number>();
        let runs: (readonly [number, number])[] = [];
        for (const [start, end] of added) {
          for (let i = start; i < end; i += 1) cells.add(i);
          runs = merge(runs, [start, end]);
        }
        const listed = runs.flatMap(([start, end]) =>
          Array.from({ length: end - start }, (_, i) => start + i)
        );
        expect(listed).toEqual([...cells].sort((a, b) => a - b));
        // Touching runs are one run.
        runs.slice(1).forEach(([start], i) => expect(start).toBeGreaterThan(runs[i][1]));
      })
    );
  });
});

describe('CellColumns holds what was given', () => {
  it('pads to rows and begins with cells that are nowhere', () => {
    const columns = new CellColumns(5000, 2);
    expect(columns.flags).toHaveLength(8192);
    expect([columns.loaded, columns.end]).toEqual([0, 0]);
    expect(columns.place(0, stripY)).toBeNull();
  });

  it('knows that skipped cells are nowhere and have no value', () => {
    const columns = new CellColumns(6, 2);
    columns.setValues(0, Uint8Array.of(7));
    columns.setPoints(4, [Uint16Array.of(1), Uint16Array.of(2)]);
    expect([...columns.axes[0].subarray(0, 5)]).toEqual([...new Array(4).fill(65535), 1]);
    expect([...columns.values!.subarray(0, 5)]).toEqual([7, 255, 255, 255, 255]);
    expect(columns.valuesEnd).toBe(5);
    columns.setValues(2, Uint8Array.of(8));
    expect([...columns.values!.subarray(0, 5)]).toEqual([7, 255, 8, 255, 255]);
  });

  it('has as many cells as memory grants', () => {
    const native = globalThis.Uint16Array;
    const most = 100_000;
    globalThis.Uint16Array = new Proxy(native, {
      construct(target, args: [number]) {
        if (args[0] > most) throw new RangeError('Array buffer allocation failed');
        return Reflect.construct(target, args) as object;
      }
    });
    try {
      const columns = new CellColumns(1_000_000, 2);
      expect(columns.wanted).toBe(1_000_000);
      expect(columns.capacity).toBe(62_500);
      expect(columns.setPoints(62_499, [native.of(1, 2), native.of(3, 4)])).toBe(1);
    } finally {
      globalThis.Uint16Array = native;
    }
  });

  it('takes blocks in any order and drops what does not fit', () => {
    const columns = new CellColumns(6, 2);
    const axes = (n: number) => [new Uint16Array(n).fill(7), new Uint16Array(n).fill(8)];
    expect(columns.setPoints(4, axes(4))).toBe(2);
    expect([columns.loaded, columns.end]).toEqual([2, 6]);
    expect(columns.setPoints(0, axes(3))).toBe(3);
    expect([columns.loaded, columns.end]).toEqual([5, 6]);
    expect(columns.setPoints(9, axes(1))).toBe(0);
    expect(columns.setPoints(0, [new Uint16Array(3)])).toBe(0);
  });

  it('begins a new column where the width changes, all codes unknown', () => {
    const columns = new CellColumns(4, 2);
    columns.setPoints(0, [new Uint16Array(4), new Uint16Array(4)]);
    expect(columns.setValues(0, Uint8Array.of(1, 2))).toBe(true);
    expect(columns.setValues(2, Uint8Array.of(3))).toBe(false);
    expect([...columns.values!.subarray(0, 4)]).toEqual([1, 2, 3, 255]);
    expect(columns.setValues(1, Uint16Array.of(9))).toBe(true);
    expect([...columns.values!.subarray(0, 3)]).toEqual([65535, 9, 65535]);
    columns.setValues(0, Uint32Array.of(70_000));
    expect([...columns.values!.subarray(0, 2)]).toEqual([70_000, 0xffffffff]);
    columns.clearValues();
    expect(columns.values).toBeNull();
  });

  it('counts flags and says what changed', () => {
    const columns = new CellColumns(6, 2);
    expect(columns.setFlags(0, Uint8Array.of(0, 2, 6))).toEqual({ changed: 6, first: 1 });
    expect(columns.count(FLAG.selected)).toBe(2);
    expect(columns.count(FLAG.highlighted)).toBe(1);
    expect(columns.setFlags(1, Uint8Array.of(2, 6))).toEqual({
      changed: 0,
      first: Infinity
    });
    expect(columns.setFlags(2, Uint8Array.of(1))).toEqual({ changed: 7, first: 2 });
    expect(
      [FLAG.hidden, FLAG.selected, FLAG.highlighted].map(b => columns.count(b))
    ).toEqual([1, 1, 0]);
  });

  it('knows where a cell is, and that hidden ones are not drawn', () => {
    const flat = new CellColumns(2, 2);
    flat.setPoints(0, [Uint16Array.of(0, 65534), Uint16Array.of(32767, 65535)]);
    expect(flat.place(0, stripY)).toEqual([0, 0.5, 0]);
    expect(flat.place(1, stripY)).toBeNull();
    flat.setFlags(0, Uint8Array.of(FLAG.hidden));
    expect(flat.place(0, stripY)).toBeNull();
    const strip = new CellColumns(1, 1);
    strip.setPoints(0, [Uint16Array.of(65534)]);
    expect(strip.place(0, stripY)).toEqual([1, stripY(0), 0]);
  });
});
