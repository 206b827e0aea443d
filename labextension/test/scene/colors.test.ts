/** Colours: palettes hold on both themes, scales are right, ranges become codes. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CategorySummary, NumberSummary } from '../../src/contract/wire';
import { COLORMAPS, colormap, colormapCss, entry } from '../../src/scene/colormaps';
import { codeRange, coloringFor, colormapIndex, colorOf } from '../../src/scene/colors';
import { parseHex, toHex } from '../../src/scene/hex';
import type { Rgb } from '../../src/scene/inputs';
import { fromOklab, toOklab } from '../../src/scene/oklab';
import {
  categoryColor,
  categoryHex,
  categoryPalette,
  missingColor
} from '../../src/scene/palette';
import { styleFor } from '../../src/scene/style';

const THEMES = ['light', 'dark'] as const;

function category(colors: readonly string[] | null, n = 3): CategorySummary {
  const categories = Array.from({ length: n }, (_, i) => `c${i}`);
  return {
    kind: 'category',
    key: 'louvain',
    categories,
    counts: categories.map(() => 1),
    colors,
    n_missing: 0,
    encoding: 'u8',
    missing: 255,
    ordered: false
  };
}

const NUMBER: NumberSummary = {
  kind: 'number',
  key: 'n_genes',
  min: 0,
  max: 254,
  mean: 3,
  n_missing: 0,
  n_nonzero: 10,
  histogram: [],
  p01: 54,
  p99: 154
};

/** WCAG relative luminance. */
function luminance(rgb: Rgb): number {
  const [r, g, b] = rgb.map(v => {
    const c = v / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: Rgb, b: Rgb): number {
  const [x, y] = [luminance(a), luminance(b)].sort((p, q) => q - p);
  return (x + 0.05) / (y + 0.05);
}

function difference(a: Rgb, b: Rgb): number {
  const [p, q] = [toOklab(a), toOklab(b)];
  return Math.hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2]);
}

describe('category colours can be told apart', () => {
  it('differ from each other and from missing', () => {
    for (const [n, least] of [
      [12, 0.07],
      [40, 0.055],
      [120, 0.035]
    ]) {
      const colors = Array.from({ length: n }, (_, i) => categoryColor(i));
      const all = [...colors, ...(n <= 40 ? THEMES.map(missingColor) : [])];
      for (let i = 0; i < all.length; i += 1) {
        for (let j = 0; j < i; j += 1) {
          expect(difference(all[i], all[j])).toBeGreaterThan(least);
        }
      }
    }
  });

  it('stand out from both backgrounds', () => {
    for (let i = 0; i < 120; i += 1) {
      for (const theme of THEMES) {
        const { background } = styleFor(theme, 3);
        expect(contrast(categoryColor(i), background)).toBeGreaterThan(1.5);
      }
    }
  });

  it('exist for any code', () => {
    fc.assert(
      fc.property(fc.nat(100_000), code => {
        const color = categoryColor(code);
        expect(color.every(v => Number.isInteger(v) && v >= 0 && v <= 255)).toBe(true);
      })
    );
    expect(categoryColor(120)).not.toEqual(categoryColor(0));
  });

  it('are the colours of the file where it has them', () => {
    const summary = category(['#ff0000', 'nonsense', '#00ff0080']);
    expect([...categoryPalette(summary)]).toEqual([
      255,
      0,
      0,
      ...categoryColor(1),
      0,
      255,
      0
    ]);
    expect(categoryHex(summary)).toEqual(['#ff0000', toHex(categoryColor(1)), '#00ff00']);
  });
});

describe('colour scales', () => {
  it('begin and end as published', () => {
    const ends = (name: string) => {
      const table = colormap(name, 'light');
      return [toHex(entry(table, 0)), toHex(entry(table, 255))];
    };
    expect(ends('viridis')).toEqual(['#440154', '#fde725']);
    expect(ends('magma')).toEqual(['#000004', '#fcfdbf']);
    expect(ends('plasma')).toEqual(['#0d0887', '#f0f921']);
    expect(ends('cividis')).toEqual(['#00224e', '#fee838']);
    expect(ends('turbo')).toEqual(['#30123b', '#7a0403']);
    expect(ends('no such map')).toEqual(ends('viridis'));
  });

  it('change evenly, lightness only one way where they are sequential', () => {
    for (const theme of THEMES) {
      for (const name of COLORMAPS) {
        const table = colormap(name, theme);
        expect(table).toHaveLength(768);
        const labs = Array.from({ length: 256 }, (_, i) => toOklab(entry(table, i)));
        const direction = Math.sign(labs[255][0] - labs[0][0]);
        for (let i = 1; i < 256; i += 1) {
          expect(
            difference(entry(table, i), entry(table, i - 1)),
            `${name} ${i}`
          ).toBeLessThan(name === 'magma' && i < 8 ? 0.08 : 0.03);
          if (name === 'turbo') continue;
          expect((labs[i][0] - labs[i - 1][0]) * direction).toBeGreaterThan(-0.004);
        }
      }
    }
  });

  it('let cells without expression recede, in either theme', () => {
    for (const theme of THEMES) {
      const table = colormap('gene', theme);
      const { background } = styleFor(theme, 3);
      expect(contrast(entry(table, 0), background)).toBeLessThan(2);
      expect(contrast(entry(table, 255), background)).toBeGreaterThan(12);
    }
    expect(colormap('viridis', 'light')).toBe(colormap('viridis', 'dark'));
    expect(colormapCss('gene', 'light', 2)).toBe(
      'linear-gradient(to right, #d5d8de, #1f0655)'
    );
  });
});

describe('coloringFor says what a code means', () => {
  const base = {
    summary: null,
    encoding: null,
    colormap: 'viridis',
    range: null,
    theme: 'light'
  } as const;

  it('colours by nothing, by category', () => {
    expect(coloringFor(base).kind).toBe('none');
    const coloring = coloringFor({ ...base, summary: category(null) });
    expect(colorOf(coloring, 1)).toEqual(categoryColor(1));
    expect(colorOf(coloring, 255)).toEqual(missingColor('light'));
    expect(colorOf(coloring, 77)).toEqual(missingColor('light'));
  });

  it('spans the robust range by default and the chosen one else', () => {
    const encoding = { missing: 255, min: 0, max: 254 };
    const robust = coloringFor({ ...base, summary: NUMBER, encoding });
    expect(robust).toMatchObject({ kind: 'number', low: 54, high: 154, missing: 255 });
    const chosen = coloringFor({ ...base, summary: NUMBER, encoding, range: [10, 20] });
    expect(chosen).toMatchObject({ low: 10, high: 20 });
    const table = colormap('viridis', 'light');
    expect(colorOf(chosen, 10)).toEqual(entry(table, 0));
    expect(colorOf(chosen, 9)).toEqual(entry(table, 0));
    expect(colorOf(chosen, 20)).toEqual(entry(table, 255));
    expect(colorOf(chosen, 15)).toEqual(entry(table, 128));
    expect(colorOf(chosen, 255)).toEqual(missingColor('light'));
  });

  it('gives codes that mean the values of the range', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -1e6, max: 1e6, noNaN: true }),
        fc.double({ min: 1e-3, max: 1e6, noNaN: true }),
        fc.constantFrom(254, 65534),
        (min, span, top) => {
          const { low, high } = codeRange([min, min + span], min, min + span, top);
          expect(low).toBeCloseTo(0, 6);
          expect(high).toBeCloseTo(top, 3);
        }
      )
    );
  });

  it('survives constant and empty columns', () => {
    const constant = { ...NUMBER, min: 5, max: 5, p01: 5, p99: 5 };
    const encoding = { missing: 65535, min: 5, max: 5 };
    expect(coloringFor({ ...base, summary: constant, encoding })).toMatchObject({
      low: 0,
      high: 65534
    });
    const empty = { ...NUMBER, min: null, max: null, p01: null, p99: null };
    expect(coloringFor({ ...base, summary: empty })).toMatchObject({ low: 0, high: 254 });
    expect(colormapIndex(3, 4, 4)).toBe(0);
    expect(colormapIndex(4, 4, 4)).toBe(255);
  });
});

describe('hex and OKLab go there and back', () => {
  it('loses nothing', () => {
    const rgb = fc.tuple(
      fc.nat(255),
      fc.nat(255),
      fc.nat(255)
    ) as unknown as fc.Arbitrary<Rgb>;
    fc.assert(
      fc.property(rgb, color => {
        expect(parseHex(toHex(color))).toEqual(color);
        expect(fromOklab(toOklab(color))).toEqual(color);
      })
    );
    expect(parseHex('#fa0')).toEqual([255, 170, 0]);
    expect(['', 'red', '#12345', '#gggggg'].map(parseHex)).toEqual(Array(4).fill(null));
  });
});
