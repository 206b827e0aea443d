/**
 * The standalone page: strict policy, one origin, the same viewer.
 */
import { BAD, FILES } from '../fixtures/data';
import { overTheWire, recordComplaints, recordNetwork } from '../fixtures/network';
import { expect, test } from '../fixtures/test';
import { expectClusters, screenshot, waitReady } from '../fixtures/viewer';

const PATHS = [
  FILES.csr,
  FILES.csc,
  FILES.zarr2,
  FILES.zarr3,
  FILES.plainFolder,
  FILES.awkward
];

/** The address of the page for a path. */
function pageOf(path: string): string {
  return `cellucid/open/${path.split('/').map(encodeURIComponent).join('/')}`;
}

for (const path of PATHS) {
  test(`${path} opens by its address`, async ({ standalone, page }) => {
    await page.goto(standalone.url(pageOf(path)));
    const root = await waitReady(page, { cells: 2000 });
    await expectClusters(page, root);
  });
}

test.describe('the page keeps to its own origin and its own policy', () => {
  test('drawing, colouring and selecting violate nothing', async ({
    standalone,
    page,
    context
  }) => {
    const network = recordNetwork(context);
    const complaints = await recordComplaints(page);
    const answer = await page.goto(standalone.url(pageOf(FILES.csr)));
    const policy = answer?.headers()['content-security-policy'] ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("require-trusted-types-for 'script'");
    expect(policy).not.toContain("'unsafe-eval'"); // wasm-unsafe-eval is another

    const root = await waitReady(page, { cells: 2000 });
    // Use it: a policy is only tested by code that runs.
    const canvas = root.locator('canvas').first();
    const box = await canvas.boundingBox();
    expect(box).not.toBeNull();
    const { x, y, width, height } = box ?? { x: 0, y: 0, width: 0, height: 0 };
    await page.mouse.move(x + width / 2, y + height / 2);
    await page.mouse.wheel(0, -240);
    await canvas.click({ position: { x: 5, y: 5 } });
    await page.keyboard.press('l');
    await page.mouse.move(x + width * 0.3, y + height * 0.3);
    await page.mouse.down();
    for (const [fx, fy] of [
      [0.7, 0.3],
      [0.7, 0.7],
      [0.3, 0.7],
      [0.3, 0.32]
    ]) {
      await page.mouse.move(x + width * fx, y + height * fy, { steps: 5 });
    }
    await page.mouse.up();
    await expect(root.getByTestId('selection-count')).not.toHaveText('0');
    const search = root.getByLabel('Search fields and genes');
    await search.fill('CD3D');
    await expect(root.getByTestId('choice').first()).toContainText('CD3D');
    await search.press('Enter');
    await expect(root.getByTestId('legend-title')).toContainText('CD3D');
    await root.getByTestId('shortcuts-button').click();
    await expect(root.getByRole('dialog')).toBeVisible();
    await page.keyboard.press('Escape');
    await waitReady(page);
    await screenshot(page, 'page');

    expect(complaints.violations).toEqual([]);
    expect(complaints.exceptions).toEqual([]);
    const origin = new URL(standalone.baseUrl).origin;
    const below = decodeURIComponent(new URL(standalone.baseUrl).pathname);
    const requests = overTheWire(network);
    expect(requests.length).toBeGreaterThan(4);
    for (const { url } of requests) {
      expect(new URL(url).origin).toBe(origin);
      expect(decodeURIComponent(new URL(url).pathname).startsWith(below)).toBe(true);
    }
  });

  test('an error page violates nothing either', async ({ standalone, page }) => {
    const complaints = await recordComplaints(page);
    await page.goto(standalone.url(pageOf(BAD.truncated)));
    await expect(page.getByTestId('error')).toBeVisible();
    expect(complaints.violations).toEqual([]);
    expect(complaints.exceptions).toEqual([]);
  });

  test('a path in the address is text, never markup', async ({ standalone, page }) => {
    const complaints = await recordComplaints(page);
    const name = `"><img src=x onerror=alert(1)>.h5ad`;
    await page.goto(standalone.url(pageOf(name)));
    await expect(page.getByTestId('error')).toBeVisible();
    await expect(page.locator('img[src="x"]')).toHaveCount(0);
    expect(complaints.violations).toEqual([]);
  });
});

test('without a path the page says how to open a dataset', async ({
  standalone,
  page
}) => {
  const complaints = await recordComplaints(page);
  await page.goto(standalone.url('cellucid/'));
  await expect(page.locator('body')).toContainText(/\.h5ad/);
  await screenshot(page, 'page-without-dataset');
  expect(complaints.exceptions).toEqual([]);
});

test('the root of "jupyter cellucid" leads to the page', async ({ standalone, page }) => {
  await page.goto(standalone.url(''));
  await expect(page).toHaveURL(/\/cellucid\/(\?|$)/);
});
