/** A figure's layout: everything inside, nothing over the cells that need not be. */
import { describe, expect, it } from 'vitest';
import { axisNames } from '../../src/scene/axes';
import { FIT_2D } from '../../src/scene/camera2d';
import { FIT_3D } from '../../src/scene/camera3d';
import { unitToScreen } from '../../src/scene/camera';
import { layoutFigure, plotRect, type FigureSpec } from '../../src/scene/figure';
import { figureView } from '../../src/scene/figure_camera';
import type { TextItem } from '../../src/scene/figure_items';
import { roundTicks } from '../../src/scene/figure_legend';
import { FIGURE, figureProblem } from '../../src/scene/figure_options';
import { fitText, textWidth } from '../../src/scene/figure_text';
import { transform } from '../../src/scene/mat4';

const SCREEN = [900, 600] as const;

function spec(patch: Partial<FigureSpec> = {}): FigureSpec {
  return {
    width: 432,
    height: 288,
    background: '#ffffff',
    ink: '#000000',
    halo: '#ffffff',
    title: null,
    legend: null,
    axes: null,
    scaleSpan: null,
    labels: [],
    camera: FIT_2D,
    bare: false,
    matrix: plot => figureView(FIT_2D, SCREEN, [plot.width, plot.height]).matrix,
    ...patch
  };
}

function texts(figure: ReturnType<typeof layoutFigure>): TextItem[] {
  return figure.items.filter(item => item.kind === 'text');
}

function extent({ text, size, bold, anchor, x }: TextItem): readonly [number, number] {
  const width = textWidth(text, size, bold);
  const left = x - (anchor === 'middle' ? width / 2 : anchor === 'end' ? width : 0);
  return [left, left + width];
}

const entries = (count: number) =>
  Array.from({ length: count }, (_, i) => ({ text: `cluster ${i}`, color: '#336699' }));

describe('a legend', () => {
  it('of three thousand categories is cut, says so, and stays inside', () => {
    const legend = {
      kind: 'category',
      title: 'louvain',
      entries: entries(3000)
    } as const;
    const figure = layoutFigure(spec({ legend }));
    const written = texts(figure);
    const names = written.filter(({ text }) => text.startsWith('cluster'));
    const rest = written.find(({ text }) => text.startsWith('and '));
    expect(rest?.text).toBe(`and ${(3000 - names.length).toLocaleString('en')} more`);
    for (const item of written) {
      expect(extent(item)[1]).toBeLessThanOrEqual(432);
      expect(item.y).toBeLessThanOrEqual(288);
    }
    expect(plotRect(spec({ legend })).width).toBeGreaterThan(432 * 0.45);
  });

  it('of a few is whole, and its title is not said twice', () => {
    const legend = { kind: 'category', title: 'louvain', entries: entries(8) } as const;
    const figure = layoutFigure(spec({ legend, title: 'louvain' }));
    const written = texts(figure).map(({ text }) => text);
    expect(written.filter(text => text.startsWith('cluster'))).toHaveLength(8);
    expect(written.filter(text => text === 'louvain')).toHaveLength(1);
  });

  it('of numbers has round ticks within its range', () => {
    expect(roundTicks(0, 4.3)).toEqual([0, 1, 2, 3, 4]);
    expect(roundTicks(0.03, 0.31)).toEqual([0.1, 0.2, 0.3]);
    expect(roundTicks(-3, 3)).toEqual([-2, 0, 2]);
    expect(roundTicks(5, 5)).toEqual([5]);
  });
});

describe('the camera of a figure', () => {
  it('shows every cell that the screen shows, and fills the plot', () => {
    for (const plot of [
      [400, 250],
      [200, 260]
    ] as const) {
      const { matrix, scale } = figureView(FIT_2D, SCREEN, plot);
      for (const corner of [0, 1]) {
        const [x, y, , w] = transform(matrix, corner, corner, 0);
        expect(Math.abs(x / w)).toBeLessThanOrEqual(1);
        expect(Math.abs(y / w)).toBeLessThanOrEqual(1);
      }
      const [left] = unitToScreen(FIT_2D, [0, 0, 0], ...SCREEN)!;
      const [right] = unitToScreen(FIT_2D, [1, 0, 0], ...SCREEN)!;
      expect((right - left) * scale).toBeCloseTo(Math.min(...plot) * 0.96, 6);
    }
  });

  it('stretches nothing, flat or in 3D', () => {
    for (const camera of [FIT_2D, { ...FIT_3D, rotation: [0, 0, 0, 1] as const }]) {
      const plot = [300, 200] as const;
      const { matrix } = figureView(camera, SCREEN, plot);
      const at = (x: number, y: number) => {
        const [cx, cy, , w] = transform(matrix, x, y, 0.5);
        return [(cx / w) * plot[0], (cy / w) * plot[1]];
      };
      const [o, a, b] = [at(0.5, 0.5), at(0.7, 0.5), at(0.5, 0.7)];
      expect(a[0] - o[0]).toBeCloseTo(b[1] - o[1], 6);
    }
  });
});

describe('a scale bar', () => {
  it('has a round length that is as long as it says', () => {
    const figure = layoutFigure(spec({ scaleSpan: 37 }));
    const [line] = figure.items.filter(item => item.kind === 'line');
    const [label] = texts(figure);
    const units = Number(label.text.split(' ')[0]);
    expect([1, 2, 5]).toContain(units / 10 ** Math.floor(Math.log10(units)));
    const plot = plotRect(spec());
    const { matrix } = figureView(FIT_2D, SCREEN, [plot.width, plot.height]);
    const perUnit = ((matrix[0] / 2) * plot.width) / 37;
    expect(line.to[0] - line.from[0]).toBeCloseTo(units * perUnit, 6);
  });
});

describe('text', () => {
  it('is as wide as Helvetica makes it', () => {
    expect(textWidth('Wi.', 10)).toBeCloseTo((944 + 222 + 278) / 100, 6);
    expect(fitText('a long name indeed', 8, 30)).toMatch(/…$/);
    expect(textWidth(fitText('a long name indeed', 8, 30), 8)).toBeLessThanOrEqual(30.01);
  });
});

describe('axes are called what people call them', () => {
  it('by the key and the columns of the embedding', () => {
    const named = (key: string, columns: number[]) =>
      axisNames({ key, columns, dims: 2, default: true });
    expect(named('X_umap', [0, 1])).toEqual(['UMAP 1', 'UMAP 2']);
    expect(named('X_pca', [0, 2])).toEqual(['PC 1', 'PC 3']);
    expect(named('X_umap_3d', [0])).toEqual(['UMAP 1']);
    expect(named('my_layout', [1])).toEqual(['my layout 2']);
  });
});

describe('what no browser can draw', () => {
  it('is refused with a sentence', () => {
    expect(figureProblem(FIGURE)).toBeNull();
    expect(figureProblem({ ...FIGURE, dpi: 2400, width: 2000 })).toMatch(/pixels/);
    expect(figureProblem({ ...FIGURE, width: Number.NaN })).toMatch(/metres/);
  });
});
