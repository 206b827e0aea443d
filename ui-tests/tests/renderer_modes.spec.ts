/**
 * Modes, figures, moves and regions: the WebGL2 back-end in real Chromium. The
 * scenarios run in `harness/mode_scenarios.ts`.
 */
import { expect, test } from '@playwright/test';
import { bundleOf, openHarness, run } from '../fixtures/harness';

let bundle = '';

test.beforeAll(() => {
  bundle = bundleOf('mode_scenarios.ts');
});

test.use({ viewport: { width: 640, height: 480 } });

test('translucent cells mix without an order, density counts them', async ({ page }) => {
  const problems = await openHarness(page, bundle);
  interface Seen {
    readonly stack: number[];
    readonly alone: number[];
    readonly empty: number[];
    readonly picked: number | null;
  }
  const seen = await run<Record<string, Seen> & { colors: number[][] }>(page, 'modes');
  // n cells of opacity a: background * (1 - a)^n + mean * (1 - (1 - a)^n).
  const over = (mean: number[], n: number) =>
    mean.map(value => Math.round(255 * 0.5 ** n + value * (1 - 0.5 ** n)));
  const near = (actual: number[], expected: number[]) =>
    actual.forEach((value, i) =>
      expect(Math.abs(value - expected[i])).toBeLessThanOrEqual(1)
    );
  near(seen.translucent.stack, over([66.7, 66.7, 66.7], 3));
  near(seen.translucent.alone, over([200, 0, 0], 1));
  near(seen.without.stack, over([0, 100, 100], 2));
  near(seen.density.stack, seen.colors[0]);
  near(seen.density.alone, seen.colors[1]);
  expect(seen.points.stack).toEqual([200, 0, 0]);
  for (const name of ['translucent', 'density', 'points']) {
    expect(seen[name].empty, name).toEqual([255, 255, 255]);
    expect(seen[name].picked, name).toBe(0);
  }
  expect(seen.without.picked).toBe(1);
  expect(problems).toEqual([]);
});

test('sums are the same after every way to them', async ({ page }) => {
  const problems = await openHarness(page, bundle);
  const seen = await run<Record<string, number>>(page, 'refinedModes');
  for (const mode of ['translucent', 'density']) {
    expect(seen[`${mode} painted`]).toBeGreaterThan(1000);
    expect(seen[mode], mode).toBe(0);
  }
  expect(problems).toEqual([]);
});

test('cells move from one embedding to the next', async ({ page }) => {
  const problems = await openHarness(page, bundle);
  expect(await run(page, 'morphing')).toEqual({ seen: [true, true, true], left: 0 });
  expect(problems).toEqual([]);
});

test('a figure of any size is the picture on the screen', async ({ page }) => {
  const problems = await openHarness(page, bundle);
  const seen = await run<{
    same: number;
    other: number;
    untouched: number;
    painted: number;
    large: number;
    alphas: [boolean, boolean, number];
    size: number[];
  }>(page, 'figures');
  expect(seen.painted).toBeGreaterThan(1000);
  expect(seen.same, 'bytes unlike the screen').toBe(0);
  expect(seen.other).toBeGreaterThan(1000);
  expect(seen.untouched, 'bytes that a figure left on the screen').toBe(0);
  expect(seen.size).toEqual([1920, 1440]);
  // Rounding of the tiles' matrices moves a few samples.
  expect(seen.large, 'share of bytes unlike a screen of that size').toBeLessThan(0.01);
  expect(seen.alphas.slice(0, 2)).toEqual([true, true]);
  expect(seen.alphas[2]).toBeLessThanOrEqual(5);
  expect(problems).toEqual([]);
});

test('cells in a region are told by their places', async ({ page }) => {
  const problems = await openHarness(page, bundle);
  const { count, expected, wrong } = await run<Record<string, number>>(page, 'regions');
  expect(expected).toBeGreaterThan(1000);
  expect([count, wrong]).toEqual([expected, 0]);
  expect(problems).toEqual([]);
});
