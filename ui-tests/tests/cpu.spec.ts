/**
 * Without WebGL, and without WebAssembly: the CPU draws, and its picture is the one
 * that WebGL2 draws of the same view.
 */
import type { Browser, Locator, Page } from '@playwright/test';
import { FILES } from '../fixtures/data';
import { drawLasso } from '../fixtures/lasso';
import { expect, test } from '../fixtures/test';
import { expectClusters, waitReady } from '../fixtures/viewer';
import { CHROMIUM_FLAGS } from '../playwright.config';

const PAGE = `cellucid/open/${FILES.csr}`;
const VIEWPORT = { width: 1000, height: 700 };
/** CSS pixels: larger than a cell, smaller than a cluster. */
const SQUARE = 32;
/** Of 255. Edges of cells are not smoothed alike. */
const TOLERANCE = { worst: 4, mean: 0.2 };

const LASSO = [
  [0.3, 0.3],
  [0.7, 0.3],
  [0.7, 0.7],
  [0.3, 0.7],
  [0.3, 0.32]
] as const;

function withRenderer(url: string, name: string): string {
  const address = new URL(url);
  address.searchParams.set('renderer', name);
  return address.href;
}

/** What goes wrong on a page from now on. */
function problemsOf(page: Page): readonly string[] {
  const problems: string[] = [];
  page.on('pageerror', error => problems.push(error.message));
  page.on('console', message => {
    if (message.type() === 'error') problems.push(message.text());
  });
  return problems;
}

/** Red, green, blue of each square of the canvas itself, on average. */
async function squares(root: Locator): Promise<number[]> {
  return root.getByTestId('canvas').evaluate((element, side) => {
    const { width, height } = element as HTMLCanvasElement;
    const context = new OffscreenCanvas(width, height).getContext('2d');
    if (!context) throw new Error('No 2D context');
    context.drawImage(element as HTMLCanvasElement, 0, 0);
    const [columns, rows] = [Math.floor(width / side), Math.floor(height / side)];
    const means: number[] = [];
    for (let at = 0; at < columns * rows; at += 1) {
      const [x, y] = [(at % columns) * side, Math.floor(at / columns) * side];
      const { data: pixels } = context.getImageData(x, y, side, side);
      const sums = [0, 0, 0];
      pixels.forEach((value, i) => {
        if (i % 4 < 3) sums[i % 4] += value;
      });
      means.push(...sums.map(sum => sum / (side * side)));
    }
    return means;
  }, SQUARE);
}

/** The same once it rests: a slow machine shows a settled picture some frames later. */
async function resting(page: Page, root: Locator): Promise<number[]> {
  let [seen, same] = [await squares(root), 0];
  while (same < 5) {
    await page.evaluate(async () => {
      for (let i = 0; i < 6; i += 1) await new Promise(requestAnimationFrame);
    });
    await waitReady(root);
    const now = await squares(root);
    same = difference(now, seen).worst === 0 ? same + 1 : 0;
    seen = now;
  }
  return seen;
}

function difference(a: readonly number[], b: readonly number[]) {
  if (a.length !== b.length) return { worst: 255, mean: 255 };
  const apart = a.map((value, i) => Math.abs(value - b[i]));
  return {
    worst: Math.max(...apart),
    mean: apart.reduce((sum, value) => sum + value, 0) / apart.length
  };
}

/** Looks until it is there. */
async function expectPicture(root: Locator, like: number[]): Promise<void> {
  await expect
    .poll(async () => {
      const { worst, mean } = difference(await squares(root), like);
      return worst <= TOLERANCE.worst && mean <= TOLERANCE.mean
        ? 'alike'
        : `worst ${worst}, mean ${mean}`;
    })
    .toBe('alike');
}

/** The entry of the display menu that is chosen, as it reads. */
async function rendererOf(page: Page, root: Locator): Promise<string> {
  await root.getByTestId('display').click();
  const chosen = root.getByRole('group', { name: 'Renderer' }).locator('[data-on]');
  const text = await chosen.innerText();
  await page.keyboard.press('Escape');
  await expect(chosen).toHaveCount(0);
  return text;
}

async function open(page: Page, url: string): Promise<Locator> {
  await page.goto(url);
  const root = await waitReady(page, { cells: 2000 });
  await expectClusters(page, root);
  return root;
}

/** A gene's colours, and some of the cells selected; the answer counts them. */
async function use(page: Page, root: Locator): Promise<string> {
  const search = root.getByLabel('Search fields and genes');
  await search.fill('CD3D');
  await expect(root.getByTestId('choice').first()).toContainText('CD3D');
  await search.press('Enter');
  await expect(root.getByTestId('legend-title')).toContainText('CD3D');
  await drawLasso(page, root, LASSO);
  const count = root.getByTestId('selection-count');
  await expect(count).not.toHaveText('0');
  // No cell stands out because the pointer is over it.
  await page.mouse.move(0, 0);
  await waitReady(page);
  return count.innerText();
}

interface Seen {
  readonly clusters: number[];
  readonly gene: number[];
  readonly selected: string;
}

test.use({ viewport: VIEWPORT });

test('one picture, whoever draws: WebGL2, the CPU, JavaScript alone', async ({
  standalone,
  page,
  playwright,
  launchOptions
}) => {
  const url = standalone.url(PAGE);
  const seen = await test.step('WebGL2', async (): Promise<Seen> => {
    const problems = problemsOf(page);
    const root = await open(page, withRenderer(url, 'webgl2'));
    expect(await rendererOf(page, root)).toBe('WebGL2');
    await expect(root.getByTestId('renderer-note')).toHaveCount(0);
    const clusters = await resting(page, root);
    const selected = await use(page, root);
    const gene = await resting(page, root);
    // The comparison tells pictures apart.
    expect(difference(clusters, gene).worst).toBeGreaterThan(2 * TOLERANCE.worst);
    expect(difference(clusters, gene).mean).toBeGreaterThan(2 * TOLERANCE.mean);
    expect(problems).toEqual([]);
    return { clusters, gene, selected };
  });

  await test.step('the CPU, chosen in the menu, takes over at once', async () => {
    const root = page.getByTestId('viewer');
    await root.getByTestId('display').click();
    await root.getByText('CPU', { exact: true }).click();
    await page.keyboard.press('Escape');
    await waitReady(page);
    await expectPicture(root, seen.gene);
    await expect(root.getByTestId('selection-count')).toHaveText(seen.selected);
  });

  const withoutWebgl: Browser = await playwright.chromium.launch({
    ...launchOptions,
    args: [
      ...CHROMIUM_FLAGS.filter(flag => !flag.includes('swiftshader')),
      '--disable-gpu',
      '--disable-3d-apis'
    ]
  });
  try {
    await test.step('no WebGL', async () => {
      const bare = await withoutWebgl.newPage({ viewport: VIEWPORT });
      const problems = problemsOf(bare);
      const root = await open(bare, url);
      expect(await rendererOf(bare, root)).toBe('Auto (CPU)');
      await expectPicture(root, seen.clusters);
      expect(await use(bare, root)).toBe(seen.selected);
      await expectPicture(root, seen.gene);
      expect(problems).toEqual([]);
      await bare.close();
    });

    await test.step('no WebAssembly either', async () => {
      const bare = await withoutWebgl.newPage({ viewport: VIEWPORT });
      const problems = problemsOf(bare);
      const without = 'delete globalThis.WebAssembly;\n';
      await bare.addInitScript(without);
      await bare.route('**/render.worker.js', async route => {
        const answer = await route.fetch();
        await route.fulfill({ response: answer, body: without + (await answer.text()) });
      });
      const started = bare.waitForEvent('worker', worker =>
        worker.url().includes('render.worker')
      );
      const root = await open(bare, url);
      expect(await (await started).evaluate(() => typeof WebAssembly)).toBe('undefined');
      await expectPicture(root, seen.clusters);
      expect(problems).toEqual([]);
    });
  } finally {
    await withoutWebgl.close();
  }
});
