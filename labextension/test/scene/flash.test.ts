/** One category lit: by its palette alone. */
import { describe, expect, it } from 'vitest';
import { flashed } from '../../src/scene/flash';
import type { Coloring } from '../../src/scene/inputs';

const COLORING = {
  kind: 'category',
  palette: Uint8Array.of(200, 0, 0, 0, 200, 0, 0, 0, 200),
  missing: 255,
  missingColor: [100, 100, 100],
  ranks: Uint8Array.of(1, 2, 3)
} as const satisfies Coloring;

describe('a legend item lights its cells', () => {
  it('keeps its colour while all others go towards the background', () => {
    const lit = flashed(COLORING, 1, [0, 0, 0]);
    if (lit.kind !== 'category') throw new Error('It stays a category.');
    expect([...lit.palette]).toEqual([30, 0, 0, 0, 200, 0, 0, 0, 30]);
    expect(lit.missingColor).toEqual([15, 15, 15]);
    // The same order, or the picture would be drawn anew.
    expect(lit.ranks).toBe(COLORING.ranks);
    expect(COLORING.palette[0]).toBe(200);
  });

  it('lights the cells without a category', () => {
    const lit = flashed(COLORING, -1, [255, 255, 255]);
    expect(lit).toMatchObject({ missingColor: [100, 100, 100] });
  });

  it('leaves numbers alone', () => {
    const plain: Coloring = { kind: 'none', color: [1, 2, 3] };
    expect(flashed(plain, 0, [0, 0, 0])).toBe(plain);
  });
});
