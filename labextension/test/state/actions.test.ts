/** Transitions of the view, and what is derived from it. */
import { describe, expect, it } from 'vitest';
import { createFakeDataset, numberSummary } from '../../src/data/fake_dataset';
import {
  MISSING_CODE,
  reduceView,
  sameColorBy,
  sameColumn
} from '../../src/state/actions';
import { initialView, POINT_SCALE } from '../../src/state/defaults';
import {
  allCodes,
  colorByTitle,
  effectiveColormap,
  effectiveRange
} from '../../src/state/selectors';
import type { ColorBy } from '../../src/state/tree';

const data = createFakeDataset();
const view = initialView(data.manifest, { kind: '2d', x: 0.5, y: 0.5, zoom: 1 });
const hidden = (state: typeof view) => state.hidden.get(0) ?? [];

describe('an action that changes nothing gives the same object', () => {
  it.each([
    { type: 'colorBy', colorBy: { kind: 'obs', field: 0 } },
    { type: 'range', range: null },
    { type: 'hideCategories', field: 0, codes: [] },
    { type: 'selection', selection: null },
    { type: 'pointScale', scale: 1 },
    { type: 'camera', camera: { kind: '2d', x: 0.5, y: 0.5, zoom: 1 } }
  ] as const)('$type', action => {
    expect(reduceView(view, action)).toBe(view);
  });
});

describe('categories hide, show and stand alone', () => {
  it('hides and shows with the same click', () => {
    const once = reduceView(view, { type: 'toggleCategory', field: 0, code: 3 });
    expect(hidden(once)).toEqual([3]);
    const twice = reduceView(once, { type: 'toggleCategory', field: 0, code: 3 });
    expect(twice.hidden.size).toBe(0);
  });

  it('isolates one, and a second time shows all', () => {
    const only = {
      type: 'onlyCategory',
      field: 0,
      code: 1,
      codes: [-1, 0, 1, 2]
    } as const;
    const alone = reduceView(view, only);
    expect(hidden(alone)).toEqual([MISSING_CODE, 0, 2]);
    expect(reduceView(alone, only).hidden.size).toBe(0);
  });

  it('has one form whatever led to it', () => {
    const a = reduceView(view, { type: 'hideCategories', field: 0, codes: [5, 1, 5] });
    expect(hidden(a)).toEqual([1, 5]);
  });

  it('counts missing as a category only where cells lack one', () => {
    const [withMissing, without] = data.obs;
    if (withMissing.kind !== 'category' || without.kind !== 'category') throw new Error();
    expect(allCodes(withMissing.summary)).toContain(MISSING_CODE);
    expect(allCodes(without.summary)).toEqual([0, 1]);
  });
});

describe('colours mean what the legend says', () => {
  it('forgets the range of another column', () => {
    const ranged = reduceView(view, { type: 'range', range: [0, 1] });
    const other = reduceView(ranged, {
      type: 'colorBy',
      colorBy: { kind: 'obs', field: 2 }
    });
    expect(other.range).toBeNull();
  });

  it('names the layer of a gene', () => {
    const gene = { kind: 'gene', layer: 1, gene: 0, name: 'CD3D' } as const;
    expect(colorByTitle(data.manifest, gene)).toBe('CD3D · raw');
  });

  it('takes grey to blue for genes until somebody chooses', () => {
    const gene = { kind: 'gene', layer: 0, gene: 0, name: 'A' } as const;
    expect(effectiveColormap('auto', gene)).toBe('gene');
    expect(effectiveColormap('auto', { kind: 'obs', field: 2 })).toBe('viridis');
    expect(effectiveColormap('magma', gene)).toBe('magma');
  });

  it('spans the percentiles, or all where they fall together', () => {
    const spread = numberSummary(
      'x',
      Float32Array.from({ length: 200 }, (_, i) => i)
    );
    expect(effectiveRange(spread, null)).toEqual([2, 197]);
    const zeros = new Float32Array(1000);
    zeros[7] = 5;
    expect(effectiveRange(numberSummary('x', zeros), null)).toEqual([0, 5]);
    expect(
      effectiveRange(numberSummary('x', new Float32Array(3).fill(NaN)), null)
    ).toBeNull();
    expect(effectiveRange(spread, [1, 2])).toEqual([1, 2]);
  });
});

describe('the size of points stays within reason', () => {
  it.each([
    [0, POINT_SCALE.min],
    [99, POINT_SCALE.max]
  ])('%f becomes %f', (scale, kept) => {
    expect(reduceView(view, { type: 'pointScale', scale }).pointScale).toBe(kept);
  });
});

describe('genes and scores are told apart by all that is computed', () => {
  const gene: ColorBy = { kind: 'gene', layer: 0, gene: 1, name: 'CD3E' };
  const score: ColorBy = {
    kind: 'score',
    layer: 0,
    genes: [1, 2],
    name: 'T cells',
    method: 'mean'
  };

  it.each<[ColorBy, ColorBy]>([
    [gene, { ...gene, transform: 'log1p' }],
    [gene, { ...gene, layer: 1 }],
    [gene, score],
    [score, { ...score, method: 'zscore' }],
    [score, { ...score, genes: [2, 1] }],
    [score, { ...score, transform: 'log1p' }]
  ])('%j is another column than %j', (a, b) => {
    expect(sameColumn(a, b)).toBe(false);
    expect(sameColorBy(a, b)).toBe(false);
  });

  it('keeps the range of a score that is called something else', () => {
    const scored = { ...view, colorBy: score };
    const ranged = reduceView(scored, { type: 'range', range: [0, 1] });
    const named = { ...score, name: 'CD3' };
    expect(sameColumn(score, named)).toBe(true);
    expect(sameColorBy(score, named)).toBe(false);
    const renamed = reduceView(ranged, { type: 'colorBy', colorBy: named });
    expect(renamed).toMatchObject({ colorBy: named, range: [0, 1] });
    const anew = reduceView(renamed, {
      type: 'colorBy',
      colorBy: { ...named, method: 'scanpy' }
    });
    expect(anew.range).toBeNull();
  });
});
