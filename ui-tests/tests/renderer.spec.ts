/**
 * The picture itself: the WebGL2 back-end in real Chromium, byte for byte. The
 * scenarios run in `harness/scenarios.ts`; here they are judged.
 */
import { expect, test } from '@playwright/test';
import { bundleOf, openHarness, run } from '../fixtures/harness';

type Pixel = readonly [number, number, number];

interface Compared {
  readonly actual: Pixel;
  readonly expected: Pixel;
}

interface Around {
  readonly middle: Pixel;
  readonly ring: readonly Pixel[];
  readonly beyond: Pixel;
}

const WHITE: Pixel = [255, 255, 255];

let bundle = '';

test.beforeAll(() => {
  bundle = bundleOf('scenarios.ts');
});

let problems: string[] = [];

test.beforeEach(async ({ page }) => {
  problems = await openHarness(page, bundle);
});

test.afterEach(() => {
  expect(problems).toEqual([]);
});

function mix(a: Pixel, b: Pixel, share: number): number[] {
  return a.map((value, i) => value + (b[i] - value) * share);
}

function expectNear(actual: Pixel, expected: readonly number[], tolerance: number): void {
  actual.forEach((value, i) =>
    expect(Math.abs(value - expected[i])).toBeLessThanOrEqual(tolerance)
  );
}

for (const pixelRatio of [1, 2]) {
  test.describe(`at ${pixelRatio} device pixels per CSS pixel`, () => {
    test.use({
      viewport: { width: 640, height: 480 },
      deviceScaleFactor: pixelRatio
    });

    test('colours are exactly the bytes of palette and colour scale', async ({
      page
    }) => {
      const results = await run<Compared[]>(page, 'colours');
      expect(results).toHaveLength(26);
      for (const { actual, expected } of results) expect(actual).toEqual(expected);
    });

    test('cells are picked where they are, and nowhere else', async ({ page }) => {
      const { on, near, far, outside } = await run<{
        on: number[];
        near: number | null;
        far: number | null;
        outside: number | null;
      }>(page, 'picking');
      expect(on).toEqual([0, 1, 2, 3, 4]);
      expect([near, far, outside]).toEqual([2, null, null]);
    });

    test('selected, highlighted and hovered cells wear a ring', async ({ page }) => {
      const seen = await run<{
        style: Record<string, Pixel>;
        colors: Pixel[];
        selected: Around;
        plain: Around;
        highlighted: Around;
        hovered: Around;
        left: number;
      }>(page, 'rings');
      const { style, colors } = seen;
      // The mean of four samples: near the ring's colour, far from everything else.
      for (const pixel of seen.selected.ring) expectNear(pixel, style.selectedColor, 70);
      for (const pixel of seen.highlighted.ring) {
        expectNear(pixel, style.highlightedColor, 70);
      }
      for (const pixel of seen.hovered.ring) expectNear(pixel, style.foreground, 70);
      expect(seen.plain.ring).toEqual([WHITE, WHITE]);
      for (const { beyond } of [seen.selected, seen.highlighted, seen.hovered]) {
        expect(beyond).toEqual(WHITE);
      }
      // Rings change no cell's own colour; the others fade by exactly `dim`.
      expect(seen.selected.middle).toEqual(colors[0]);
      expect(seen.highlighted.middle).toEqual(colors[2]);
      expect(seen.hovered.middle).toEqual(colors[1]);
      expectNear(seen.plain.middle, mix(colors[1], WHITE, 0.75), 1);
      expect(seen.left, 'bytes that hovering left behind').toBe(0);
    });
  });
}

test.describe('the picture', () => {
  test.use({ viewport: { width: 640, height: 480 } });

  test('leaves out cells that are hidden or have no place', async ({ page }) => {
    const { hidden, picked, shown } = await run<{
      hidden: Pixel[];
      picked: (number | null)[];
      shown: Pixel[];
    }>(page, 'hiding');
    const drawn = (pixels: Pixel[]) => pixels.map(pixel => pixel.join() !== WHITE.join());
    expect(drawn(hidden)).toEqual([true, false, true, false, true]);
    expect(picked).toEqual([0, null, 2, null, 4]);
    expect(drawn(shown)).toEqual([true, true, false, true, true]);
  });

  test('spreads a 1-D embedding over its strip', async ({ page }) => {
    const results = await run<Compared[]>(page, 'strip');
    for (const { actual, expected } of results) expect(actual).toEqual(expected);
  });

  test('comes back after a lost context, byte for byte', async ({ page }) => {
    const { different, painted, pickedWhileLost } = await run<{
      different: number;
      painted: number;
      pickedWhileLost: number | null;
    }>(page, 'contextLoss');
    expect(painted).toBeGreaterThan(1000);
    expect(pickedWhileLost).toBeNull();
    expect(different).toBe(0);
  });

  test('shows the nearer cell in 3D, whatever their order', async ({ page }) => {
    expect(await run(page, 'occlusion')).toEqual([0, 1, 0]);
  });

  test('puts the higher rank on top, then the earlier cell', async ({ page }) => {
    expect(await run(page, 'order')).toEqual({
      earlier: 0,
      ranked: 1,
      values: 0,
      group: 2,
      selected: 1,
      highlighted: 0,
      // The others are hidden, and in grey below it.
      hidden: 1,
      'high values': 1
    });
  });

  test('colours groups, and hidden cells in grey', async ({ page }) => {
    const { middles, ring, picked, vanished, grey } = await run<{
      middles: Pixel[];
      ring: Pixel;
      picked: (number | null)[];
      vanished: Pixel;
      grey: Pixel;
    }>(page, 'groups');
    const plain = [0, 160, 0];
    expect(middles).toEqual([[200, 0, 0], [0, 0, 200], plain, grey, plain]);
    // An outline that is darker than its cells.
    expectNear(ring, mix([200, 0, 0], [26, 26, 30], 0.4), 70);
    expect(picked, 'hidden cells are no cells').toEqual([0, 1, 2, null, 4]);
    expect(vanished).toEqual(WHITE);
  });

  test('is the same in one piece and block by block', async ({ page }) => {
    const { first, last } = await run<{ first: number; last: number }>(page, 'blocks');
    expect(first).toBeGreaterThan(1000);
    expect(last).toBe(0);
  });

  test('asks for no frame while nothing changes', async ({ page }) => {
    const { idle, woken } = await run<{ idle: number; woken: number }>(page, 'idling');
    expect(idle).toBe(0);
    expect(woken).toBeGreaterThan(0);
  });

  test('follows the size of its canvas', async ({ page }) => {
    const { sizes, middle } = await run<{
      sizes: number[][];
      middle: number[];
    }>(page, 'resizing');
    expect(sizes).toEqual([
      [640, 480],
      [960, 720]
    ]);
    expect(middle).toEqual([10, 20, 30, 255]);
  });

  test('is copied where a browser hands no bitmaps over', async ({ page }) => {
    const results = await run<Compared[]>(page, 'copied');
    expect(results).toHaveLength(5);
    for (const { actual, expected } of results) expect(actual).toEqual(expected);
  });

  test('is in a screenshot of the page', async ({ page }) => {
    const { at, color } = await run<{ at: [number, number]; color: Pixel }>(
      page,
      'leave'
    );
    const png = (await page.screenshot()).toString('base64');
    const pixel = await page.evaluate(
      async ([data, x, y]) => {
        const image = new Image();
        image.src = `data:image/png;base64,${data}`;
        await image.decode();
        const canvas = document.createElement('canvas');
        canvas.width = image.width;
        canvas.height = image.height;
        const context = canvas.getContext('2d')!;
        context.drawImage(image, 0, 0);
        return [...context.getImageData(x, y, 1, 1).data.slice(0, 3)];
      },
      [png, Math.floor(at[0]), Math.floor(at[1])] as const
    );
    expect(pixel).toEqual(color);
  });
});

test.describe('a million cells', () => {
  test.use({ viewport: { width: 900, height: 600 } });

  test('move as a prefix and settle to all of them', async ({ page }) => {
    const { moving, still, recoloured, again } = await run<{
      moving: { drawn: number; settled: boolean };
      still: { drawn: number; loaded: number; settled: boolean };
      recoloured: number;
      again: number;
    }>(page, 'million');
    expect(moving.settled).toBe(false);
    expect(moving.drawn).toBeGreaterThanOrEqual(30_000);
    expect(still).toMatchObject({
      drawn: 1_000_000,
      loaded: 1_000_000,
      settled: true
    });
    expect(recoloured).toBeGreaterThan(100_000);
    expect(again, 'bytes that differ after colouring there and back').toBe(0);
  });
});

test('a browser without WebGL2 is told what to do about it', async ({ page }) => {
  const error = await run<{ name: string; code: string; hint: string; free: boolean }>(
    page,
    'unavailable'
  );
  expect(error).toMatchObject({
    name: 'RendererUnavailableError',
    code: 'renderer_unavailable',
    // Another back-end may still draw on the canvas.
    free: true
  });
  expect(error.hint).toMatch(/^[A-Z].*\.$/);
});
