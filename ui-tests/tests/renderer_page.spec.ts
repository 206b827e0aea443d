/**
 * Many viewers on one page, large ones, and lost contexts: the WebGL2 back-end in
 * real Chromium. The scenarios run in `harness/page_scenarios.ts`.
 */
import { expect, test } from '@playwright/test';
import { bundleOf, openHarness, run } from '../fixtures/harness';

let bundle = '';

test.beforeAll(() => {
  bundle = bundleOf('page_scenarios.ts');
});

test.use({ viewport: { width: 640, height: 480 } });

test('leaving out what is not seen changes no byte of the picture', async ({ page }) => {
  const problems = await openHarness(page, bundle);
  const views = await run<
    { name: string; different: number; painted: number; share: number }[]
  >(page, 'culling');
  expect(views).toHaveLength(8);
  for (const { name, different, painted, share } of views) {
    expect(different, name).toBe(0);
    expect(painted, name).toBeGreaterThan(50);
    expect(share, name).toBeLessThanOrEqual(1);
  }
  const near = views.find(({ name }) => name === '2D, view 1');
  expect(near?.share, 'share of the cells, zoomed in 16 times').toBeLessThan(0.1);
  expect(problems).toEqual([]);
});

test('64 viewers share one context, rest unseen and leave nothing', async ({ page }) => {
  const problems = await openHarness(page, bundle);
  const seen = await run<{
    painted: number;
    unequal: number;
    contexts: number;
    open: Record<string, number>;
    resting: Record<string, number>;
    stillShown: number;
    woken: number;
    left: Record<string, number>;
    listeners: number;
    page: boolean;
  }>(page, 'manyViewers');
  expect(seen.painted).toBeGreaterThan(100);
  expect(seen.unequal, 'viewers with another picture than the first').toBe(0);
  expect(seen.contexts).toBe(1);
  // Compiled once for all of them.
  expect(seen.open.Program).toBeLessThan(8);
  // Of those that nobody sees only their cells stay.
  expect(seen.resting.Framebuffer).toBeLessThan(8);
  expect(seen.stillShown).toBe(64);
  expect(seen.woken).toBe(0);
  expect(new Set(Object.values(seen.left))).toEqual(new Set([0]));
  expect([seen.listeners, seen.page]).toEqual([0, false]);
  expect(problems).toEqual([]);
});

test('a context lost ten times, and once for good, comes back', async ({ page }) => {
  const problems = await openHarness(page, bundle);
  const { different, painted } = await run<{ different: number[]; painted: number[] }>(
    page,
    'losses'
  );
  expect(Math.min(...painted)).toBeGreaterThan(100);
  expect(different).toEqual(new Array(22).fill(0));
  expect(problems).toEqual([]);
});

test('a cell takes few bytes, and a frame sends at most 8 MB', async ({ page }) => {
  const problems = await openHarness(page, bundle);
  const bytes = await run<Record<string, number>>(page, 'memory');
  // Columns are padded to whole rows of 4096 cells, at most 1 % here.
  expect(bytes['2D']).toBeLessThanOrEqual(5 * 1.01);
  expect(bytes['2D with flags']).toBeLessThanOrEqual(6 * 1.01);
  expect(bytes['3D with flags']).toBeLessThanOrEqual(8 * 1.01);
  for (const dims of ['2D', '3D']) {
    expect(bytes[`${dims} upload`]).toBeLessThanOrEqual(8.1 * 2 ** 20);
    expect(bytes[`${dims} left`]).toBe(0);
  }
  expect(problems).toEqual([]);
});

test('a GPU without room shows the cells that fit and says so', async ({ page }) => {
  const problems = await openHarness(page, bundle);
  const { limit, drawn, loaded, settled, pixels } = await run<{
    limit: number;
    drawn: number;
    loaded: number;
    settled: boolean;
    pixels: number;
  }>(page, 'shortage');
  expect(loaded).toBe(5_000_000);
  expect(limit).toBe(4_194_304);
  expect(drawn).toBe(limit);
  expect(settled).toBe(true);
  expect(pixels).toBeGreaterThan(1000);
  expect(problems).toEqual([]);
});
