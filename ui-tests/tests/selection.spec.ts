/**
 * The selection tools on a real file: what they select is what numpy finds in the file's
 * own coordinates, labels and graph, without a line of the viewer.
 */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { FILES } from '../fixtures/data';
import { insideInPython } from '../fixtures/lasso';
import { PYTHON } from '../fixtures/python';
import { expect, test } from '../fixtures/test';
import { waitReady } from '../fixtures/viewer';

type Shares = readonly (readonly [number, number])[];

const QUAD: Shares = [
  [0.31, 0.33],
  [0.62, 0.28],
  [0.68, 0.61],
  [0.36, 0.7]
];

/** What Python prints, as numbers. */
function python(folder: string, code: string): number[] {
  const head = `
import json
import anndata as ad
import numpy as np
adata = ad.read_h5ad(${JSON.stringify(join(folder, FILES.csr))})
`;
  const text = execFileSync(PYTHON, ['-W', 'ignore', '-c', head + code], {
    encoding: 'utf-8'
  });
  return JSON.parse(text) as number[];
}

interface Stage {
  readonly width: number;
  readonly height: number;
  /** Whole pixels of the page, and where they are in the canvas. */
  readonly at: (shares: Shares) => {
    readonly page: [number, number][];
    readonly canvas: [number, number][];
  };
}

async function stageOf(root: Locator): Promise<Stage> {
  const rect = await root.getByTestId('canvas').evaluate(canvas => {
    const { left, top } = canvas.getBoundingClientRect();
    return {
      left,
      top,
      width: canvas.clientWidth,
      height: canvas.clientHeight
    };
  });
  return {
    width: rect.width,
    height: rect.height,
    at(shares) {
      const page = shares.map(([x, y]): [number, number] => [
        Math.round(rect.left + x * rect.width),
        Math.round(rect.top + y * rect.height)
      ]);
      return {
        page,
        canvas: page.map(([x, y]) => [x - rect.left, y - rect.top])
      };
    }
  };
}

async function selected(root: Locator): Promise<number> {
  const count = root.getByTestId('selection-count');
  await expect(count).toBeVisible();
  return Number((await count.innerText()).replaceAll(',', ''));
}

async function drag(page: Page, points: readonly [number, number][]): Promise<void> {
  await page.mouse.move(...points[0]);
  await page.mouse.down();
  for (const point of points.slice(1)) await page.mouse.move(...point, { steps: 3 });
  await page.mouse.up();
}

async function open(page: Page, url: string): Promise<Locator> {
  await page.goto(url);
  return waitReady(page, { cells: 2000 });
}

/** Row number at each position of the display order. */
function rowsOf(page: Page, url: string): Promise<number[]> {
  return page.evaluate(async address => {
    const answer = await fetch(address);
    return [...new Uint32Array(await answer.arrayBuffer())];
  }, url);
}

const PAGE = `cellucid/open/${FILES.csr}`;

test('shapes over a flat picture select what lies in them', async ({
  standalone,
  data,
  page
}) => {
  const root = await open(page, standalone.url(PAGE));
  const stage = await stageOf(root);
  const { width, height } = stage;
  const quad = stage.at(QUAD);
  const box = stage.at([QUAD[0], QUAD[2]]);
  const line = stage.at([
    [0.4, 0.4],
    [0.6, 0.55]
  ]);
  const [[x1, y1], [x2, y2]] = box.canvas;
  const corners: [number, number][] = [
    [x1, y1],
    [x2, y1],
    [x2, y2],
    [x1, y2]
  ];
  const polygon = insideInPython({ width, height, polygon: quad.canvas }, 'umap');
  const rectangle = insideInPython({ width, height, polygon: corners }, 'umap');
  const [inQuad, inBox, inEither, surely, perhaps] = python(
    data,
    `
umap = adata.obsm["X_umap"]
${polygon}
first = inside
${rectangle}
a, b = np.array(${JSON.stringify(line.canvas)}, float)
t = np.clip(((x - a[0]) * (b - a)[0] + (y - a[1]) * (b - a)[1]) / ((b - a) ** 2).sum(), 0, 1)
off = np.hypot(x - a[0] - t * (b - a)[0], y - a[1] - t * (b - a)[1])
print(json.dumps([int(n) for n in (
    first.sum(), inside.sum(), (first | inside).sum(), (off < 0.97 * 24).sum(), (off <= 24).sum()
)]))
`
  );
  expect(inQuad).toBeGreaterThan(50);

  // A polygon, corner by corner.
  await root.getByTestId('tool-polygon').click();
  for (const point of quad.page) await page.mouse.click(...point);
  await page.keyboard.press('Enter');
  expect(await selected(root)).toBe(inQuad);

  // A rectangle, added with Shift.
  await root.getByTestId('tool-rectangle').click();
  await page.keyboard.down('Shift');
  await drag(page, box.page);
  await page.keyboard.up('Shift');
  await expect.poll(() => selected(root)).toBe(inEither);
  await drag(page, box.page);
  await expect.poll(() => selected(root)).toBe(inBox);

  // A painted stroke: polygons with twelve corners to half a turn.
  await root.getByTestId('tool-brush').click();
  await drag(page, line.page);
  await expect.poll(() => selected(root)).not.toBe(inBox);
  const painted = await selected(root);
  expect(painted).toBeGreaterThanOrEqual(surely);
  expect(painted).toBeLessThanOrEqual(perhaps);

  // Every step is undone.
  await root.getByTestId('undo').click();
  expect(await selected(root)).toBe(inBox);
});

test('an outline is edited before it counts, and taken up again', async ({
  standalone,
  page
}) => {
  const root = await open(page, standalone.url(PAGE));
  const stage = await stageOf(root);
  await root.getByTestId('tool-rectangle').click();
  await root.getByTestId('edit-shapes').click();
  await drag(page, stage.at([QUAD[0], QUAD[2]]).page);
  const bar = root.getByTestId('draft-bar');
  await expect(bar.locator('[data-exact]')).toBeVisible();
  const before = await root.getByTestId('draft-count').innerText();
  await expect(root.getByTestId('selection-count')).toHaveCount(0);
  await drag(page, stage.at([QUAD[2], [0.9, 0.95]]).page);
  await expect(root.getByTestId('draft-count')).not.toHaveText(before);
  await expect(bar.locator('[data-exact]')).toBeVisible();
  const after = await root.getByTestId('draft-count').innerText();
  await page.keyboard.press('Enter');
  await expect(root.getByTestId('selection-count')).toHaveText(after);
  await root.getByTestId('edit-shape').click();
  await expect(root.getByTestId('draft-handle')).toHaveCount(4);
  await page.keyboard.press('Escape');
  await expect(root.getByTestId('selection-count')).toHaveText(after);
});

for (const [embedding, key] of [
  ['X_umap_3d', '3D'],
  ['X_pseudotime', '1D']
] as const) {
  test(`a lasso in ${key} selects what its request says of the file`, async ({
    standalone,
    data,
    page
  }) => {
    const root = await open(page, standalone.url(PAGE));
    const choice = root.getByTestId('embedding');
    const option = choice.locator('option', { hasText: embedding }).first();
    await choice.selectOption(await option.getAttribute('value'));
    await waitReady(page);
    const sent = page.waitForRequest(request => request.url().endsWith('/select'));
    await root.getByTestId('tool-lasso').click();
    await drag(page, (await stageOf(root)).at([...QUAD, QUAD[0]]).page);
    const request = await sent;
    const body = request.postData() ?? '';
    const rows = await rowsOf(page, request.url().replace(/select$/, 'order/0'));
    const [count] = python(
      data,
      `
body = json.loads(${JSON.stringify(body)})
rows = np.array(${JSON.stringify(rows)})
cells = np.asarray(adata.obsm[${JSON.stringify(embedding)}], float).reshape(len(adata), -1)[rows]
if body["matrix"] is None:
    h = np.arange(len(rows), dtype=np.uint32)
    h ^= h >> np.uint32(16); h *= np.uint32(0x7FEB352D); h ^= h >> np.uint32(15)
    h *= np.uint32(0x846CA68B); h ^= h >> np.uint32(16)
    x, y = cells[:, 0], 0.5 + ((h >> np.uint32(8)) / 2**24 - 0.5) * 0.3
else:
    view = np.array(body["matrix"], float).reshape(4, 4).T
    clip = np.c_[cells, np.ones(len(cells))] @ view.T
    x, y = clip[:, 0] / clip[:, 3], clip[:, 1] / clip[:, 3]
inside = np.zeros(len(x), bool)
(corners,) = body["polygons"]
for (x0, y0), (x1, y1) in zip(corners, corners[1:] + corners[:1]):
    if y0 != y1:
        inside ^= ((y0 > y) != (y1 > y)) & (x < (x1 - x0) * (y - y0) / (y1 - y0) + x0)
print(json.dumps([int(inside.sum())]))
`
    );
    expect(count).toBeGreaterThan(20);
    expect(await selected(root)).toBe(count);
  });
}

test('categories, values, neighbours, filters and groups', async ({
  standalone,
  data,
  page
}) => {
  const root = await open(page, standalone.url(PAGE));
  const row = root.getByTestId('category').first();
  const label = (await row.getAttribute('data-label')) ?? '';
  const [ofLabel, inRange] = python(
    data,
    `
counts = adata.obs["total_counts"].to_numpy(float)
print(json.dumps([
    int((adata.obs["cell_type"].astype(str) == ${JSON.stringify(label)}).sum()),
    int(((counts >= 40) & (counts <= 60)).sum()),
]))
`
  );
  await row.hover();
  await row.getByTestId('category-select').click();
  expect(await selected(root)).toBe(ofLabel);

  await root.getByTestId('make-group').click();
  await expect(root.getByTestId('group-name')).toContainText('Group 1');
  await root.getByTestId('group-name').click();
  await root.getByTestId('group-input').fill('Mine');
  await root.getByTestId('group-input').press('Enter');
  await expect(root.getByTestId('group-name')).toContainText('Mine');

  const search = root.getByLabel('Search fields and genes');
  await search.fill('total_counts');
  await search.press('Enter');
  await expect(root.getByTestId('legend-title')).toContainText('total_counts');
  for (const [field, value] of [
    ['value-low', '40'],
    ['value-high', '60']
  ]) {
    await root.getByTestId(field).fill(value);
    await root.getByTestId(field).press('Enter');
  }
  await root.getByTestId('value-select').click();
  await expect.poll(() => selected(root)).toBe(inRange);
  await root.getByTestId('value-filter').click();
  await expect(root.getByTestId('filter-count')).toHaveText(
    `${inRange.toLocaleString('en')} of 2,000 shown`
  );
  await root.getByTestId('invert').click();
  await expect(root.getByTestId('selection-bar')).toHaveCount(0);
  await root.getByTestId('clear-filters').click();
  await expect(root.getByTestId('filter-chip')).toHaveCount(0);

  // A cell in the picture, and those that the file's graph joins it with.
  let asked = '';
  page.on('request', request => {
    if (request.url().includes('/neighbours?')) asked = request.url();
  });
  await root.getByTestId('tool-neighbours').click();
  const stage = await stageOf(root);
  const grid = Array.from({ length: 400 }, (_, i): [number, number] => [
    0.25 + 0.025 * (i % 20),
    0.25 + 0.025 * Math.floor(i / 20)
  ]);
  const reached = async (url: string): Promise<[number, number]> => {
    const position = Number(new URL(url).searchParams.get('cell'));
    const rows = await rowsOf(page, url.replace(/graph\/neighbours.*/, 'order/0'));
    const cell = rows[position];
    const [one, two] = python(
      data,
      `
graph = adata.obsp["connectivities"].tocsr()
first = np.unique(np.r_[${cell}, graph[[${cell}]].indices])
print(json.dumps([len(first), len(np.unique(np.r_[first, graph[first].indices]))]))
`
    );
    return [one, two];
  };
  for (const point of stage.at(grid).page) {
    await page.mouse.click(...point);
    if (asked !== '') break;
  }
  await expect.poll(() => asked).not.toBe('');
  // A click may have followed before the first one's request was seen: the last one counts.
  let [one, two, url] = [0, 0, ''];
  const around = async () => {
    if (url !== asked) {
      url = asked;
      [one, two] = await reached(url);
    }
    return url === asked && (await selected(root)) === one;
  };
  await expect.poll(around).toBe(true);
  await root.getByTestId('grow').click();
  await expect.poll(() => selected(root)).toBe(two);
});
